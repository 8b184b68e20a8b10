package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.edit.Area;
import dev.panaflux.edit.Margins;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.edit.SourceEdit.Start;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.sampling.GuidanceInterval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Images that begin with others. */
class EditPipelineTest {

    private static final long SEED = 11;
    private static final int SIDE = 64;
    private static final NamedImage SOURCE = new NamedImage("source.png", random(SIDE, SIDE));

    private static RgbImage random(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        new Random(SEED).nextBytes(rgb);
        return RgbImage.of(width, height, rgb);
    }

    /** A mask that is white from a column on. */
    private static NamedImage mask(int width, int height, int from) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            Arrays.fill(rgb, (y * width + from) * 3, (y + 1) * width * 3, (byte) 255);
        }
        return new NamedImage("mask.png", RgbImage.of(width, height, rgb));
    }

    private static SourceEdit edit(@Nullable Repainting repainting, double strength, boolean reference) {
        return new SourceEdit(SOURCE, repainting, strength, reference, Start.NOISED_SOURCE);
    }

    private static Repainting masked(NamedImage mask, @Nullable Integer crop, @Nullable Integer feather) {
        return new Repainting(new Area.Masked(mask, false), 0, 0, crop, feather);
    }

    private static GenerationRequest.Builder request() {
        return GenerationRequest.of("a red apple").steps(2).seed(SEED);
    }

    private static GeneratedImage draw(GenerationRequest request) throws IOException {
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
            return pipeline.generate(request).getFirst();
        }
    }

    @Test
    void pixelsOutsideTheMaskAreTheSourcesAndThoseInsideAreNot() throws IOException {
        RgbImage image = draw(request()
                        .edit(edit(masked(mask(SIDE, SIDE, 32), null, 2), 1, true))
                        .build())
                .image();
        int changed = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean same = image.value(x, y, 1) == SOURCE.pixels().value(x, y, 1);
                if (x < 32) {
                    assertThat(same).as("(%d, %d)", x, y).isTrue();
                } else {
                    changed += same ? 0 : 1;
                }
            }
        }
        assertThat(changed).isGreaterThan(SIDE * 32 * 8 / 10);
    }

    @Test
    void withoutPastingTheKeptPartComesFromTheDecoder() throws IOException {
        RgbImage image = draw(request()
                        .edit(edit(masked(mask(SIDE, SIDE, 32), null, null), 1, true))
                        .build())
                .image();
        assertThat(image.crop(0, 0, 32, SIDE)).isNotEqualTo(SOURCE.pixels().crop(0, 0, 32, SIDE));
    }

    @Test
    void aRegionIsPutBackIntoTheWholeSource() throws IOException {
        NamedImage large = new NamedImage("large.png", random(150, 130));
        SourceEdit edit = new SourceEdit(large, masked(mask(150, 130, 120), 8, 1), 1, true, Start.NOISED_SOURCE);
        GeneratedImage made = draw(request().size(SIDE, SIDE).edit(edit).build());
        RgbImage image = made.image();
        assertThat(image.width()).isEqualTo(150);
        assertThat(image.height()).isEqualTo(130);
        assertThat(made.parameters().width()).isEqualTo(SIDE);
        assertThat(image.crop(0, 0, 120, 130)).isEqualTo(large.pixels().crop(0, 0, 120, 130));
        assertThat(image.crop(120, 0, 30, 130)).isNotEqualTo(large.pixels().crop(120, 0, 30, 130));
    }

    @Test
    void newRoomSurroundsTheSource() throws IOException {
        Repainting room = new Repainting(new Area.Room(Margins.parse("16,0,10,50%")), 0, 0, null, 0);
        RgbImage image = draw(request().edit(edit(room, 1, true)).build()).image();
        assertThat(image.width()).isEqualTo(16 + SIDE + 16);
        assertThat(image.height()).isEqualTo(SIDE + 32);
        assertThat(image.crop(16, 0, SIDE, SIDE)).isEqualTo(SOURCE.pixels());
    }

    @Test
    void withoutAMaskTheStrengthDecidesHowFarTheImageGoes() throws IOException {
        RgbImage little =
                draw(request().steps(8).edit(edit(null, 0.2, false)).build()).image();
        RgbImage much =
                draw(request().steps(8).edit(edit(null, 0.9, false)).build()).image();
        assertThat(distance(little)).isLessThan(distance(much));
    }

    private static double distance(RgbImage image) {
        byte[] a = image.toBytes();
        byte[] b = SOURCE.pixels().toBytes();
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow((a[i] & 0xff) - (b[i] & 0xff), 2);
        }
        return sum / a.length;
    }

    @Test
    void theSourceAsAReferenceChangesTheImage() throws IOException {
        assertThat(draw(request().edit(edit(null, 1, true)).build()).image())
                .isNotEqualTo(draw(request().edit(edit(null, 1, false)).build()).image());
    }

    @Test
    void imagesOfABatchAreTheSameAsAlone() throws IOException {
        GenerationRequest.Builder request =
                request().count(3).edit(edit(masked(mask(SIDE, SIDE, 32), null, 2), 0.9, true));
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
            List<RgbImage> together = images(pipeline, request.batch(3).build());
            assertThat(together).doesNotHaveDuplicates();
            assertThat(images(pipeline, request.batch(1).build())).isEqualTo(together);
        }
    }

    private static List<RgbImage> images(ImagePipeline pipeline, GenerationRequest request) throws IOException {
        return pipeline.generate(request).stream().map(GeneratedImage::image).toList();
    }

    @Test
    void aMaskThatRepaintsNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> draw(request()
                        .edit(edit(masked(mask(SIDE, SIDE, SIDE), null, 2), 1, true))
                        .build()))
                .withMessageStartingWith("mask: expected a white part, found none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> draw(request()
                        .edit(edit(masked(mask(SIDE, SIDE, SIDE), 4, 2), 1, true))
                        .build()))
                .withMessageStartingWith("mask: expected a white part, found none");
    }

    @Test
    void aMaskOfOtherProportionsIsStretchedAndSaidSo() throws IOException {
        List<String> notices = new ArrayList<>();
        GenerationRequest request =
                request().edit(edit(masked(mask(20, 40, 10), null, 0), 1, true)).build();
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
            pipeline.generate(
                    request,
                    RunControl.showing(event -> {
                        if (event instanceof ProgressEvent.Notice notice) {
                            notices.add(notice.message());
                        }
                    }),
                    image -> assertThat(image.image().crop(0, 0, 32, SIDE))
                            .isEqualTo(SOURCE.pixels().crop(0, 0, 32, SIDE)));
        }
        assertThat(notices).contains("the mask has 20x40 pixels, the source 64x64: the mask is stretched");
    }

    @Test
    void stepsAreCountedFromTheFirstThatIsTaken() throws IOException {
        List<String> steps = new ArrayList<>();
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
            pipeline.generate(
                    request().steps(4).edit(edit(null, 0.5, true)).build(),
                    RunControl.showing(event -> {
                        if (event instanceof ProgressEvent.StepDone step) {
                            steps.add(step.step() + " of " + step.steps());
                        }
                    }),
                    image -> {});
        }
        assertThat(steps).containsExactly("0 of 2", "1 of 2");
    }

    @Test
    void fewerTextTokensGiveAnotherImageButNeverCutThePrompt() throws IOException {
        assertThat(draw(request().size(SIDE, SIDE).textTokens(40).build()).image())
                .isNotEqualTo(draw(request().size(SIDE, SIDE).build()).image());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> draw(request().size(SIDE, SIDE).textTokens(5).build()))
                .withMessageMatching("text tokens: expected at least the \\d+ of \"a red apple\", found 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> draw(request().size(SIDE, SIDE).textTokens(49).build()))
                .withMessageContaining("48");
    }

    @Test
    void guidanceOfSomeStepsLiesBetweenNoneAndAll() throws IOException {
        GenerationRequest.Builder request = request().size(SIDE, SIDE).steps(4).guidance(4f);
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("lean"), BackendChoice.AUTO)) {
            RgbImage all = images(pipeline, request.build()).getFirst();
            RgbImage always = images(
                            pipeline,
                            request.interval(new GuidanceInterval(0, 1)).build())
                    .getFirst();
            RgbImage some = images(
                            pipeline,
                            request.interval(new GuidanceInterval(0, 0.5)).build())
                    .getFirst();
            assertThat(always).isEqualTo(all);
            assertThat(some).isNotEqualTo(all);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pipeline.generate(
                            request.interval(new GuidanceInterval(0.1, 0.2)).build()))
                    .withMessage("guidance interval: expected at least one of 4 steps, found none in 0.1,0.2");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pipeline.generate(request.guidance(1f)
                            .interval(new GuidanceInterval(0, 0.5))
                            .build()))
                    .withMessage(
                            "guidance interval: expected none, since nothing is guided: guidance is 1.0, it needs more than 1");
        }
    }
}
