package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.edit.Area;
import dev.panaflux.edit.Margins;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.edit.SourceEdit.Start;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentSize;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPlannerTest {

    private static final String DISTILLED = "tiny";
    private static final String BASE = "lean";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    63   | 64  | width: expected a multiple of 16 from 64 to 2048, found 63
                    64   | 48  | height: expected a multiple of 16 from 64 to 2048, found 48
                    2064 | 64  | width: expected a multiple of 16 from 64 to 2048, found 2064
                    100  | 64  | width: expected a multiple of 16, found 100; the nearest are 96 and 112
                    64   | 127 | height: expected a multiple of 16, found 127; the nearest are 112 and 128
                    -16  | 64  | width: expected a multiple of 16 from 64 to 2048, found -16
                    """)
    void aSizeThatTheModelCannotMakeIsRefusedNamingTheNearest(int width, int height, String message)
            throws ModelFormatException {
        RequestPlanner planner = planner(DISTILLED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> planner.plan(
                        GenerationRequest.of("x").size(width, height).build()))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2400 | 0,0,0,16 | the source with its new room has 2400x80 pixels, the image 2048x80; --size sets another
                    2400 |          | the source has 2400x64 pixels, the image 2048x64; --size sets another
                    130  |          |
                    """)
    void aSizeThatIsNotTheSourcesIsToldUnlessItWasChosen(int width, @Nullable String margins, @Nullable String notice)
            throws IOException {
        NamedImage source = new NamedImage("a.png", RgbImage.of(width, 64, new byte[3 * width * 64]));
        Repainting room =
                margins == null ? null : new Repainting(new Area.Room(Margins.parse(margins)), 0, 0, null, null);
        GenerationRequest.Builder request =
                GenerationRequest.of("x").edit(new SourceEdit(source, room, 1, false, Start.NOISED_SOURCE));

        assertThat(planner(DISTILLED).plan(request.build()).notices())
                .isEqualTo(notice == null ? List.of() : List.of(notice));
        assertThat(planner(DISTILLED).plan(request.size(128, 80).build()).notices())
                .isEmpty();
    }

    @Test
    void sizesAreMultiplesOfWhatTheModelsAutoencoderTakes() throws ModelFormatException, ImageFormatException {
        // Five levels and patches of two: 32 pixels a token.
        RequestPlanner odd = planner("odd");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> odd.plan(GenerationRequest.of("x").size(80, 64).build()))
                .withMessage("width: expected a multiple of 32, found 80; the nearest are 64 and 96");
        assertThat(odd.plan(GenerationRequest.of("x").size(96, 64).build()).latentSize())
                .isEqualTo(new LatentSize(2, 3));
        // Three levels: 8 pixels a token.
        assertThat(planner(BASE)
                        .plan(GenerationRequest.of("x").size(72, 64).build())
                        .latentSize())
                .isEqualTo(new LatentSize(8, 9));
    }

    @Test
    void withoutASizeTheImageHasTheFirstReferencesAsTheModelSeesIt() throws ModelFormatException, ImageFormatException {
        RequestPlan plan = planner(DISTILLED)
                .plan(GenerationRequest.of("x")
                        .references(List.of(black(100, 140), black(64, 64)))
                        .build());
        assertThat(List.of(plan.width(), plan.height())).containsExactly(96, 128);
        assertThat(plan.references()).extracting(RgbImage::width).containsExactly(96, 64);
    }

    @Test
    void smallerReferencesDoNotMakeTheImageSmaller() throws ModelFormatException, ImageFormatException {
        RequestPlan plan = planner(DISTILLED)
                .plan(GenerationRequest.of("x")
                        .references(List.of(black(100, 140), black(64, 64)))
                        .referenceSize(64)
                        .build());
        assertThat(List.of(plan.width(), plan.height())).containsExactly(96, 128);
        assertThat(plan.references())
                .extracting(image -> image.width() + "x" + image.height())
                .containsExactly("48x64", "64x64");
    }

    @Test
    void withoutASizeAndReferencesTheImageHasTheModelsSize() throws ModelFormatException, ImageFormatException {
        ModelFiles model = model(DISTILLED);
        RequestPlan plan =
                new RequestPlanner(model).plan(GenerationRequest.of("x").build());
        assertThat(plan.width())
                .isEqualTo(Math.min(512, KleinFixtures.of(model).autoencoder().sampleSize()));
        assertThat(plan.height()).isEqualTo(plan.width());
    }

    @Test
    void eachKindOfModelHasItsStepsAndGuidance() throws ModelFormatException, ImageFormatException {
        GenerationRequest request = GenerationRequest.of("x").size(64, 64).build();
        RequestPlan distilled = planner(DISTILLED).plan(request);
        assertThat(distilled.levels().steps()).isEqualTo(4);
        assertThat(distilled.guided()).isFalse();
        assertThat(distilled.guidance()).isEqualTo(1);
        RequestPlan base = planner(BASE).plan(request);
        assertThat(base.levels().steps()).isEqualTo(50);
        assertThat(base.guided()).isTrue();
        assertThat(base.guidance()).isEqualTo(4);
        assertThat(distilled.notices()).isEmpty();
        assertThat(base.notices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.5f, 1})
    void guidanceOfAtMostOneIsOnePass(float guidance) throws ModelFormatException, ImageFormatException {
        RequestPlan plan = planner(BASE)
                .plan(GenerationRequest.of("x")
                        .size(64, 64)
                        .guidance(guidance)
                        .negativePrompt("y")
                        .build());
        assertThat(plan.guided()).isFalse();
        assertThat(plan.guidance()).isEqualTo(1);
        assertThat(plan.negativePrompt()).isEmpty();
        assertThat(plan.notices())
                .containsExactly(
                        "the negative prompt is not applied: guidance is " + guidance + ", it needs more than 1");
    }

    @Test
    void whatADistilledModelIgnoresIsTold() throws ModelFormatException, ImageFormatException {
        RequestPlan plan = planner(DISTILLED)
                .plan(GenerationRequest.of("x")
                        .size(64, 64)
                        .guidance(3f)
                        .negativePrompt("y")
                        .build());
        assertThat(plan.notices())
                .containsExactly(
                        "guidance 3.0 is not applied: tiny is a distilled model",
                        "the negative prompt is not applied: tiny is a distilled model");
    }

    @Test
    void sigmasOfTheCallersSayHowManyStepsThereAre() throws ModelFormatException, ImageFormatException {
        RequestPlanner planner = planner(DISTILLED);
        ScheduleChoice custom = new ScheduleChoice.Custom(List.of(1f, 0.5f, 0.25f));
        assertThat(planner.plan(GenerationRequest.of("x")
                                .size(64, 64)
                                .schedule(custom)
                                .build())
                        .levels()
                        .steps())
                .isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> planner.plan(GenerationRequest.of("x")
                        .size(64, 64)
                        .steps(4)
                        .schedule(custom)
                        .build()))
                .withMessage("steps: expected 3, the number of sigmas, or none, found 4");
    }

    @Test
    void aReferenceThatIsTooSmallIsNamed() throws ModelFormatException {
        RequestPlanner planner = planner(DISTILLED);
        GenerationRequest request =
                GenerationRequest.of("x").references(List.of(black(63, 64))).build();
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> planner.plan(request))
                .withMessage("black: expected at least 64 pixels per side, found 63x64");
    }

    private static ReferenceImage black(int width, int height) {
        return new ReferenceImage("black", RgbImage.of(width, height, new byte[3 * width * height]));
    }

    private static RequestPlanner planner(String model) throws ModelFormatException {
        return new RequestPlanner(model(model));
    }

    private static ModelFiles model(String name) throws ModelFormatException {
        return ModelFiles.read(ModelSource.of(TestPipelines.model(name)));
    }
}
