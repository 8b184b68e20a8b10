package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.image.RgbImage;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.sampling.NoiseSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationRequestTest {

    private static final ReferenceImage GRAY = new ReferenceImage("gray", RgbImage.of(1, 1, new byte[3]));

    @Test
    void whatIsNotSaidIsLeftToTheModel() {
        assertThat(GenerationRequest.of("x").build())
                .isEqualTo(new GenerationRequest(
                        List.of("x"),
                        null,
                        null,
                        null,
                        null,
                        null,
                        0,
                        List.of(),
                        1,
                        null,
                        NoiseSource.TORCH,
                        ScheduleChoice.AUTO,
                        List.of(),
                        null,
                        null,
                        null,
                        GuidanceInterval.ALWAYS,
                        null,
                        null,
                        List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void stepsCountAndBatchAreAtLeastOne(int number) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenerationRequest.of("x").steps(number).build())
                .withMessage("steps: expected at least 1, found " + number);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenerationRequest.of("x").count(number).build())
                .withMessage("count: expected at least 1, found " + number);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenerationRequest.of("x").batch(number).build())
                .withMessage("batch: expected at least 1, found " + number);
    }

    @Test
    void stepsAndImagesAreBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> GenerationRequest.of("x").steps(Integer.MAX_VALUE).build())
                .withMessage("steps: expected at most 10000, found 2147483647");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenerationRequest.of(List.of("x", "y"))
                        .count(Integer.MAX_VALUE)
                        .build())
                .withMessage("count: expected at most 1000000 images in all, found 2147483647 for each of 2 prompts");
        assertThat(GenerationRequest.of(List.of("x", "y"))
                        .count(500_000)
                        .build()
                        .count())
                .isEqualTo(500_000);
    }

    @Test
    void theLastImagesSeedIsASeedToo() {
        assertThat(GenerationRequest.of("x")
                        .seed(Long.MAX_VALUE)
                        .count(2)
                        .build()
                        .seed())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(GenerationRequest.of("x").seed(-2).count(2).build().seed()).isEqualTo(-2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenerationRequest.of("x").seed(-2).count(3).build())
                .withMessage("seed: expected at most 18446744073709551613 for 3 images per prompt,"
                        + " found 18446744073709551614");
    }

    @Test
    void everyPromptMayHaveItsOwnSeed() {
        GenerationRequest request = GenerationRequest.of(List.of("x", "y"))
                .seeds(List.of(7L, -2L))
                .count(2)
                .build();

        assertThat(ImageTask.of(request).stream().map(ImageTask::seed)).containsExactly(7L, 8L, -2L, -1L);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> GenerationRequest.of("x").seeds(List.of(1L, 2L)).build())
                .withMessage("seeds: expected one for each of 1 prompts, found 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        GenerationRequest.of("x").seeds(List.of(-1L)).count(2).build())
                .withMessageContaining("found 18446744073709551615");
    }

    @Test
    void thereIsAtLeastOnePrompt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenerationRequest.of(List.of()).build())
                .withMessage("prompts: expected at least one, found none");
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.5f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void guidanceIsAFiniteNumberOfAtLeastZero(float guidance) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GenerationRequest.of("x").guidance(guidance).build())
                .withMessage("guidance: expected a number of at least 0, found " + guidance);
    }

    @Test
    void thereAreAtMostSixteenReferences() {
        GenerationRequest.Builder builder = GenerationRequest.of("x");
        assertThat(builder.references(Collections.nCopies(16, GRAY)).build().references())
                .hasSize(16);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder.references(Collections.nCopies(17, GRAY)).build())
                .withMessage("references: expected at most 16, found 17");
    }

    @Test
    void aRequestKeepsItsReferencesWhenTheCallersListChanges() {
        List<ReferenceImage> references = new ArrayList<>(List.of(GRAY));
        GenerationRequest request =
                GenerationRequest.of("x").references(references).build();
        references.clear();
        assertThat(request.references()).containsExactly(GRAY);
    }
}
