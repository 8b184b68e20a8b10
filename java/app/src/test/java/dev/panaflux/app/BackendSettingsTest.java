package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.kernels.cnative.NativeBackend;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendSettingsTest {

    private static final Tuning TUNING =
            new Tuning(3, Precision.F32, TileSizes.DEFAULTS.with(NativeBackend.COLUMNS, 256));

    private static Environment environment(Map<String, String> variables) {
        return new Environment(variables, Path.of("/nonexistent/home"), Path.of("/nonexistent/program"));
    }

    private static KernelOptions options(BackendSettings settings) {
        return settings.kernelOptions(environment(Map.of()), TUNING);
    }

    @Test
    void aTuningIsUsedWhereTheSettingsLeaveTheChoice() {
        KernelOptions tuned = options(BackendSettings.AUTO);
        KernelOptions chosen = options(new BackendSettings("auto", "bf16", 1, null, null));

        assertThat(tuned.threads()).isEqualTo(3);
        assertThat(tuned.precision()).isEqualTo(Precision.F32);
        assertThat(tuned.tiles().of(NativeBackend.COLUMNS)).isEqualTo(256);
        assertThat(chosen.threads()).isEqualTo(1);
        assertThat(chosen.precision()).isEqualTo(Precision.BF16);
    }

    @Test
    void aTunedPrecisionHoldsForTheAutomaticBackendOnly() {
        KernelOptions named = options(new BackendSettings("vector", "auto", null, null, null));

        assertThat(named.backend()).isEqualTo(Backend.VECTOR);
        assertThat(named.precision()).isEqualTo(PrecisionChoice.AUTO);
    }

    @Test
    void withoutATuningAllProcessorsAreUsed() {
        KernelOptions options = BackendSettings.AUTO.kernelOptions(environment(Map.of()), Tuning.NONE);

        assertThat(options.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(options.precision()).isEqualTo(PrecisionChoice.AUTO);
        assertThat(options.tiles()).isEqualTo(TileSizes.DEFAULTS);
    }

    @Test
    void anotherMeaningOfAutoYieldsToANamedPrecision() {
        assertThat(BackendSettings.AUTO
                        .kernelOptions(environment(Map.of()), TUNING, Precision.BF16)
                        .precision())
                .isEqualTo(Precision.BF16);
        assertThat(new BackendSettings("auto", "int8", null, null, null)
                        .kernelOptions(environment(Map.of()), TUNING, Precision.BF16)
                        .precision())
                .isEqualTo(Precision.INT8);
    }

    @Test
    void settingsWinOverTheEnvironment() {
        Environment environment = environment(Map.of("PANAFLUX_ISA", "avx2", "PANAFLUX_OPENBLAS", "/a.so"));
        KernelOptions given = BackendSettings.AUTO.kernelOptions(environment, Tuning.NONE);
        KernelOptions named =
                new BackendSettings("auto", "auto", null, "base", "/b.so").kernelOptions(environment, Tuning.NONE);

        assertThat(given.nativeSettings().isaLimit()).isEqualTo(InstructionSet.AVX2);
        assertThat(given.nativeSettings().openBlas()).isEqualTo(new OpenBlasChoice.File(Path.of("/a.so")));
        assertThat(named.nativeSettings().isaLimit()).isEqualTo(InstructionSet.BASE);
        assertThat(named.nativeSettings().openBlas()).isEqualTo(new OpenBlasChoice.File(Path.of("/b.so")));
    }

    @Test
    void unknownValuesAreRefused() {
        assertThatThrownBy(() -> options(new BackendSettings("cuda", "auto", null, null, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"cuda\"");
        assertThatThrownBy(() -> options(new BackendSettings("auto", "auto", 0, null, null)))
                .hasMessage("threads: expected at least 1, found 0");
    }
}
