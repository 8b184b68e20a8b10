package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What diffusers computes with the values of stored formats, in f32; a backend that this machine lacks is reported as skipped. */
class FormatCaseTest {

    private static final Path FOLDER = Resources.resource("/reference/gguf");

    static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    static Stream<Arguments> casesOnOtherBackends() throws IOException {
        List<String> names = names();
        return Stream.of(Backend.VECTOR, Backend.SCALAR)
                .flatMap(backend -> names.stream().map(name -> Arguments.of(backend, name)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void everyStageIsDiffusersOnTheNativeBackend(String name) throws IOException {
        everyStageIsDiffusers(Backend.NATIVE, name);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOnOtherBackends")
    void everyStageIsDiffusersOnOtherBackends(Backend backend, String name) throws IOException {
        everyStageIsDiffusers(backend, name);
    }

    private static void everyStageIsDiffusers(Backend backend, String name) throws IOException {
        Path folder = FOLDER.resolve(name);
        GoldenCase golden = GoldenCase.read(folder);
        JsonNode json = new ObjectMapper().readTree(folder.resolve("case.json"));
        ModelSource source = new ModelSource(
                Resources.resource("/reference/models/" + golden.model()),
                file(json, "transformer"),
                null,
                file(json, "text_encoder"),
                null);
        try (ImagePipeline pipeline = ImagePipeline.of(ModelFiles.read(source))
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

    private static @Nullable Path file(JsonNode json, String key) {
        return json.has(key) ? FOLDER.resolve(json.get(key).stringValue()) : null;
    }
}
