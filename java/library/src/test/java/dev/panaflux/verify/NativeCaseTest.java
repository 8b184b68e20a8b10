package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.TestPipelines;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference's cases on the native backend; an instruction set that this machine lacks is reported as skipped. */
@Tag("slow")
class NativeCaseTest {

    @TempDir
    private Path cache;

    static Stream<Arguments> casesAtEveryInstructionSet() {
        return Arrays.stream(InstructionSet.values())
                .flatMap(set ->
                        dev.panaflux.model.GoldenCase.all().stream().map(recorded -> Arguments.of(set, recorded)));
    }

    static Stream<dev.panaflux.model.GoldenCase> cases() {
        return dev.panaflux.model.GoldenCase.all().stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesAtEveryInstructionSet")
    void everyStageIsTheReferencesInF32(InstructionSet set, dev.panaflux.model.GoldenCase recorded) throws IOException {
        NativeSettings settings = NativeSettings.defaults().withIsaLimit(set);
        VerificationReport report = verify(recorded, Precision.F32, settings, set);
        assertThat(report.stages()).filteredOn(stage -> !stage.passed()).isEmpty();
        assertThat(report.passed()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void bf16IsNoFurtherFromTheReferenceThanPyTorchs(dev.panaflux.model.GoldenCase recorded) throws IOException {
        VerificationReport report = verify(recorded, Precision.BF16, NativeSettings.defaults(), null);
        assertThat(report.stages()).filteredOn(stage -> !stage.passed()).isEmpty();
        assertThat(report.stages())
                .filteredOn(StageComparison.Compared.class::isInstance)
                .extracting(StageComparison::stage)
                .contains("prompt_embeds", "step0.velocity", "latents.step0", "decoded", "image.png");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void int8KeepsTheImage(dev.panaflux.model.GoldenCase recorded) throws IOException {
        VerificationReport report = verify(recorded, Precision.INT8, NativeSettings.defaults(), null);
        assertThat(report.stages()).filteredOn(stage -> !stage.passed()).isEmpty();
        assertThat(report.passed()).isTrue();
    }

    private VerificationReport verify(
            dev.panaflux.model.GoldenCase recorded,
            Precision precision,
            NativeSettings settings,
            @Nullable InstructionSet expected)
            throws IOException {
        try (ImagePipeline pipeline = TestPipelines.builder(recorded.model(), Backend.NATIVE)
                .kernels(new KernelOptions(Backend.NATIVE, precision, 2, settings))
                .quantizedWeights(new QuantizedCache(cache))
                .build()) {
            String reached = pipeline.plan().describe();
            assumeTrue(
                    expected == null || reached.contains("C, " + expected.label() + ";"),
                    () -> "this machine reaches " + reached);
            return new CaseVerifier(pipeline).verify(GoldenCase.read(recorded.folder()), RunControl.quiet());
        } catch (BackendUnavailableException missing) {
            assumeTrue(false, missing.getMessage());
            throw missing;
        }
    }
}
