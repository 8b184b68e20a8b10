package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.TestPipelines;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CaseVerifierTest {

    static Stream<Arguments> fewCasesOnOneBackend() {
        return on(Backend.SCALAR, dev.panaflux.model.GoldenCase.few());
    }

    static Stream<Arguments> allOtherCases() {
        return Stream.of(
                        on(Backend.VECTOR, dev.panaflux.model.GoldenCase.few()),
                        on(Backend.VECTOR, dev.panaflux.model.GoldenCase.others()),
                        on(Backend.SCALAR, dev.panaflux.model.GoldenCase.others()))
                .flatMap(cases -> cases);
    }

    private static Stream<Arguments> on(Backend backend, List<dev.panaflux.model.GoldenCase> cases) {
        return cases.stream().map(recorded -> Arguments.of(backend, recorded));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("fewCasesOnOneBackend")
    void everyStageIsTheReferences(BackendChoice backend, dev.panaflux.model.GoldenCase recorded) throws IOException {
        VerificationReport report;
        try (ImagePipeline pipeline = TestPipelines.open(recorded.model(), backend)) {
            assertThat(pipeline.plan().operators())
                    .allSatisfy((operator, server) -> assertThat(server).isEqualTo(backend.label()));
            report = new CaseVerifier(pipeline).verify(GoldenCase.read(recorded.folder()), RunControl.quiet());
        }
        assertThat(report.caseName()).isEqualTo(recorded.name());
        assertThat(report.stages()).filteredOn(stage -> !stage.passed()).isEmpty();
        assertThat(report.stages())
                .filteredOn(StageComparison.Compared.class::isInstance)
                .extracting(StageComparison::stage)
                .containsExactlyInAnyOrderElementsOf(stagesToCompare(recorded));
        assertThat(report.passed()).isTrue();
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("allOtherCases")
    void everyStageIsTheReferencesInOtherCases(BackendChoice backend, dev.panaflux.model.GoldenCase recorded)
            throws IOException {
        everyStageIsTheReferences(backend, recorded);
    }

    /** What the reference recorded, without the negative prompt where nothing is guided by it. */
    private static Set<String> stagesToCompare(dev.panaflux.model.GoldenCase recorded) throws ModelFormatException {
        try (WeightStore golden = recorded.golden()) {
            Set<String> stages = new HashSet<>(golden.catalog().names());
            stages.add("image.png");
            if (recorded.guidance() <= 1) {
                stages.remove("negative_prompt_embeds");
            }
            return stages;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    input_ids              | equal
                    attention_mask         | equal
                    prompt_embeds          | NMSE <= 1e-09
                    negative_prompt_embeds | NMSE <= 1e-09
                    ref0.pixels            | max <= 1e-06
                    ref1.latents           | NMSE <= 1e-09
                    noise                  | max <= 1e-06
                    sigmas                 | max <= 1e-06
                    timesteps              | max <= 1e-06 of peak
                    step0.double0.1        | NMSE <= 1e-09
                    step0.velocity         | NMSE <= 1e-09
                    latents.step3          | NMSE <= 1e-09
                    vae_input              | NMSE <= 1e-09
                    decoded                | NMSE <= 1e-08
                    image.png              | max <= 1e+00
                    """)
    void aStageHasTheToleranceOfItsKind(String stage, String tolerance) {
        assertThat(Tolerance.of(stage).describe()).isEqualTo(tolerance);
    }

    @ParameterizedTest
    @CsvSource({"equal", "noise", "timesteps", "decoded"})
    void aNumberThatIsNoneIsNeverAccepted(String stage) {
        StageErrors errors = StageErrors.between(new float[] {1, Float.NaN}, new float[] {1, 2});
        assertThat(Tolerance.of(stage.equals("equal") ? "input_ids" : stage).accepts(errors))
                .isFalse();
    }

    @Test
    void errorsAreMeasuredAgainstTheReference() {
        StageErrors errors = StageErrors.between(new float[] {1, -4, 2}, new float[] {1, -2, 2});
        assertThat(errors).isEqualTo(new StageErrors(4 / 9.0, 2, 2, 4 / 3.0));
        assertThat(StageErrors.between(new float[1], new float[1]).nmse()).isZero();
        assertThat(new Tolerance.Nmse(1e-9).accepts(StageErrors.between(new float[] {1}, new float[1])))
                .isFalse();
    }

    @Test
    void aReportThatComparedNothingHasNotPassed() {
        StageComparison skipped = new StageComparison.Skipped("negative_prompt_embeds", "no guidance");
        assertThat(new VerificationReport("empty", List.of(skipped)).passed()).isFalse();
    }

    @Tag("slow")
    @Test
    void aStageThatOnlyTheReferenceHasIsAFailure(@TempDir Path folder) throws IOException {
        Path copy = TestFiles.copy(TestPipelines.caseFolder("tiny-t2i-64x64"), folder.resolve("case"));
        Path golden = copy.resolve("golden.safetensors");
        byte[] bytes = Files.readAllBytes(golden);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Files.writeString(golden, text.replace("step0.norm_out", "step0.norm_OUT"), StandardCharsets.ISO_8859_1);
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
            VerificationReport report = new CaseVerifier(pipeline).verify(GoldenCase.read(copy), RunControl.quiet());
            assertThat(report.firstFailure())
                    .contains(new StageComparison.Incomparable("step0.norm_OUT", "not computed"));
        }
    }

    @Test
    void anImageOfAnotherSizeIsAFailure(@TempDir Path folder) throws IOException {
        Path copy = TestFiles.copy(TestPipelines.caseFolder("tiny-t2i-64x64"), folder.resolve("case"));
        Files.delete(copy.resolve("image.png"));
        Files.copy(
                TestPipelines.caseFolder("tiny-t2i-96x64-long-prompt").resolve("image.png"), copy.resolve("image.png"));
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
            assertThat(new CaseVerifier(pipeline)
                            .verify(GoldenCase.read(copy), RunControl.quiet())
                            .firstFailure())
                    .contains(new StageComparison.Incomparable("image.png", "expected 96 x 64 pixels, found 64 x 64"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {                                                  | expected JSON
                    {"name": "a", "model": "b", "prompt": 1}           | prompt: expected a string, found 1
                    {"name": "a", "model": "b", "prompt": "c"}         | width: expected a number, found null
                    {"prompt": "c", "width": 64, "height": 64, "steps": 1, "seed": 1.5} | seed: expected a whole number, found 1.5
                    """)
    void aDamagedCaseIsRefused(String json, String message, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("case.json"), json);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> GoldenCase.read(folder))
                .withMessageContaining(message);
    }
}
