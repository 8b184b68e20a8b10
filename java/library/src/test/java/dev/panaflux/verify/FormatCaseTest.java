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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What diffusers computes with the values of stored formats, and with decoders in files of their own, in f32; a backend that this
 * machine lacks is reported as skipped.
 */
class FormatCaseTest {

    private static final Path REFERENCE = Resources.resource("/reference");

    static List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (String folder : List.of("gguf", "decoders")) {
            try (Stream<Path> cases = Files.list(REFERENCE.resolve(folder))) {
                cases.filter(Files::isDirectory)
                        .map(one -> folder + "/" + one.getFileName())
                        .sorted()
                        .forEach(names::add);
            }
        }
        return names;
    }

    static Stream<Arguments> casesOnOtherBackends() throws IOException {
        List<String> names = names();
        return Stream.of(Backend.VECTOR, Backend.SCALAR)
                .flatMap(backend -> names.stream().map(name -> Arguments.of(backend, name)));
    }

    @Tag("slow")
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
        Path folder = REFERENCE.resolve(name);
        GoldenCase golden = GoldenCase.read(folder);
        JsonNode json = new ObjectMapper().readTree(folder.resolve("case.json"));
        ModelSource source = new ModelSource(
                        Resources.resource("/reference/models/" + golden.model()),
                        file(folder, json, "transformer"),
                        null,
                        file(folder, json, "text_encoder"),
                        null)
                .withDecoder(file(folder, json, "decoder"));
        try (ImagePipeline pipeline = ImagePipeline.of(ModelFiles.read(source))
                .kernels(new KernelOptions(backend, Precision.F32, 2))
                .build()) {
            VerificationReport report = new CaseVerifier(pipeline).verify(golden, RunControl.quiet());
            assertThat(report.stages()).filteredOn(stage -> !stage.passed()).isEmpty();
            assertThat(report.stages())
                    .filteredOn(StageComparison.Compared.class::isInstance)
                    .extracting(StageComparison::stage)
                    .contains("prompt_embeds", "noise", "vae_input", "decoded", "image.png")
                    .anyMatch(stage -> stage.startsWith("latents.step"));
        } catch (BackendUnavailableException missing) {
            assumeTrue(false, missing.getMessage());
        }
    }

    private static @Nullable Path file(Path folder, JsonNode json, String key) {
        return json.has(key) ? folder.resolveSibling(json.get(key).stringValue()) : null;
    }
}
