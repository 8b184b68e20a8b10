package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.TestPipelines;
import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Inpainting, strength and shorter text, as diffusers computes them; a backend that this machine lacks is reported as skipped. */
class EditingCaseTest {

    static Stream<Arguments> nativeCases() throws IOException {
        return cases(Backend.NATIVE);
    }

    static Stream<Arguments> javaCases() throws IOException {
        return Stream.concat(cases(Backend.VECTOR), cases(Backend.SCALAR));
    }

    private static Stream<Arguments> cases(Backend backend) throws IOException {
        Path root = Resources.resource("/reference/editing");
        try (Stream<Path> folders = Files.list(root)) {
            List<Path> sorted = folders.sorted().toList();
            return sorted.stream()
                    .map(folder -> Arguments.of(backend, folder.getFileName().toString()));
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("javaCases")
    void everyStageIsDiffusersInF32InJavaToo(Backend backend, String name) throws IOException {
        everyStageIsDiffusersInF32(backend, name);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("nativeCases")
    void everyStageIsDiffusersInF32(Backend backend, String name) throws IOException {
        GoldenCase golden = GoldenCase.read(Resources.resource("/reference/editing/" + name));
        Path model = Resources.resource("/reference/models/" + golden.model());
        try (ImagePipeline pipeline = TestPipelines.builder(model, backend)
                .kernels(new KernelOptions(backend, Precision.F32, 2))
                .build()) {
            VerificationReport report = new CaseVerifier(pipeline).verify(golden, RunControl.quiet());
            assertThat(report.stages()).filteredOn(stage -> !stage.passed()).isEmpty();
            assertThat(report.stages())
                    .filteredOn(StageComparison.Compared.class::isInstance)
                    .extracting(StageComparison::stage)
                    .contains("prompt_embeds", "latents.step0", "vae_input", "decoded", "image.png");
        } catch (BackendUnavailableException missing) {
            assumeTrue(false, missing.getMessage());
        }
    }
}
