package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.kernels.backend.TileSizes;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenBLAS by choice, and as a backend of its own. */
class OpenBlasBackendTest {

    private static final NativeSettings DEFAULTS = NativeSettings.defaults();

    private static void assumeOpenBlas() {
        Availability availability = new OpenBlasBackend().availability();
        assumeTrue(
                availability instanceof Availability.Usable,
                () -> availability.problem().orElse(""));
    }

    private static KernelPlan plan(BackendChoice backend, PrecisionChoice precision, NativeSettings settings) {
        KernelOptions options = new KernelOptions(backend, precision, 1, settings, TileSizes.DEFAULTS);
        try (SelectedKernels kernels = KernelSelector.installed().select(options)) {
            return kernels.plan();
        }
    }

    @Tag("slow")
    @Test
    void runsWhereItIsRequestedAndNowhereElse() {
        assumeOpenBlas();

        KernelPlan requested = plan(Backend.NATIVE_OPENBLAS, PrecisionChoice.AUTO, DEFAULTS);

        assertThat(requested.backend()).isEqualTo("native-openblas");
        assertThat(requested.precision()).isEqualTo(Precision.F32);
        assertThat(requested.blas()).startsWith("OpenBLAS ");
        assertThat(requested.operators().values()).containsOnly("native-openblas");
        assertThat(KernelSelector.installed().usable(DEFAULTS))
                .extracting(KernelBackend::id)
                .contains(Backend.NATIVE)
                .doesNotContain(Backend.NATIVE_OPENBLAS);
        assertThat(plan(BackendChoice.AUTO, Precision.F32, DEFAULTS).operators().values())
                .containsOnly("native");
    }

    @Tag("slow")
    @Test
    void computesInF32Only() {
        assumeOpenBlas();

        assertThatThrownBy(() -> plan(Backend.NATIVE_OPENBLAS, Precision.BF16, DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "precision: expected f32 on the native-openblas backend, found bf16, which needs the native backend");
    }

    @Tag("slow")
    @Test
    void nativeTakesAnyOpenBlasOnRequestAndNoneIfItIsOff() {
        assumeOpenBlas();

        assertThat(plan(Backend.NATIVE, Precision.F32, DEFAULTS.withOpenBlas(OpenBlasChoice.Named.ANY))
                        .blas())
                .startsWith("OpenBLAS ");
        assumeTrue(Platform.current().runs(InstructionSet.BASE));
        NativeSettings base = DEFAULTS.withIsaLimit(InstructionSet.BASE);
        assertThat(plan(Backend.NATIVE, Precision.F32, base).blas()).startsWith("OpenBLAS ");
        assertThat(plan(Backend.NATIVE, Precision.F32, base.withOpenBlas(OpenBlasChoice.Named.OFF))
                        .blas())
                .isEqualTo("none");
    }

    @Test
    void aChoiceIsAWordOrAFile() {
        assertThat(OpenBlasChoice.parse("bundled")).isEqualTo(OpenBlasChoice.Named.BUNDLED);
        assertThat(OpenBlasChoice.parse("system")).isEqualTo(OpenBlasChoice.Named.SYSTEM);
        assertThat(OpenBlasChoice.parse("off")).isEqualTo(OpenBlasChoice.Named.OFF);
        assertThat(OpenBlasChoice.parse("./off")).isEqualTo(new OpenBlasChoice.File(Path.of("./off")));
        assertThatThrownBy(() -> OpenBlasChoice.parse("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("openblas: expected any, bundled, system, off or a file, found ");
    }
}
