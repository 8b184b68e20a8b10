package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.ProgressEvent.Notice;
import dev.panaflux.pipeline.ProgressEvent.PhaseStarted;
import dev.panaflux.pipeline.ProgressEvent.StepDone;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {

    private static final GenerationRequest APPLE =
            GenerationRequest.of("a red apple").size(64, 96).steps(3).seed(7).build();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private final List<RgbImage> previews = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    private ImagePipeline pipeline(Path model) throws IOException {
        return ImagePipeline.of(ModelFiles.read(ModelSource.of(model)))
                .kernels(new KernelOptions(BackendChoice.AUTO, Precision.F32, 2))
                .previews(new PreviewCache(folder.resolve("previews")))
                .build();
    }

    private RgbImage generate(ImagePipeline pipeline, GenerationRequest request) throws IOException {
        List<RgbImage> images = new ArrayList<>();
        RunControl control = RunControl.showing(this::on).previewing();
        pipeline.generate(request, control, image -> images.add(image.image()));
        return images.getFirst();
    }

    private void on(ProgressEvent event) {
        switch (event) {
            case StepDone step ->
                previews.add(Objects.requireNonNull(step.latents()).preview(0));
            case PhaseStarted started -> phases.add(started.phase());
            case Notice notice -> notices.add(notice.message());
            default -> {}
        }
    }

    @Tag("slow")
    @Test
    void anyLatentsOfTheSizeCanBeProjected() throws IOException {
        List<RgbImage> projected = new ArrayList<>();
        RunControl control = RunControl.showing(event -> {
                    if (event instanceof StepDone step) {
                        StepLatents latents = Objects.requireNonNull(step.latents());
                        previews.add(latents.preview(0));
                        projected.add(latents.projected(latents.denoised(0)));
                    }
                })
                .previewing();
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("tiny"))) {
            pipeline.generate(APPLE, control, image -> {});
        }
        assertThat(projected).isNotEmpty().isEqualTo(previews);
    }

    @Test
    void everyStepOffersAnImageOfFourPixelsForAToken() throws IOException {
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("lean"))) {
            RgbImage image = generate(pipeline, APPLE);
            int scale = image.width() / previews.getFirst().width();
            assertThat(previews).hasSize(3).allSatisfy(preview -> {
                assertThat(preview.width() * scale).isEqualTo(image.width());
                assertThat(preview.height() * scale).isEqualTo(image.height());
            });
        }
    }

    @Test
    void previewsDoNotChangeTheImage() throws IOException {
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("lean"))) {
            RgbImage with = generate(pipeline, APPLE);
            assertThat(with).isEqualTo(pipeline.generate(APPLE).getFirst().image());
        }
    }

    @Test
    void theLastPreviewOfTheEmbeddedModelIsTheImageInSmall() throws IOException {
        GenerationRequest apple = GenerationRequest.of("a red apple").seed(1).build();
        try (ImagePipeline pipeline = pipeline(TestFiles.model("emoji"))) {
            RgbImage image = generate(pipeline, apple);
            assertThat(phases).doesNotContain(Phase.FIT_PREVIEW);
            assertThat(ImageDifference.between(previews.getLast(), shrunk(image, 4))
                            .psnr())
                    .isGreaterThan(20);
        }
    }

    /** Each pixel the mean of a square. */
    private static RgbImage shrunk(RgbImage image, int scale) {
        int width = image.width() / scale;
        int height = image.height() / scale;
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.length; i++) {
            int sum = 0;
            for (int part = 0; part < scale * scale; part++) {
                sum += image.value(i / 3 % width * scale + part % scale, i / 3 / width * scale + part / scale, i % 3);
            }
            pixels[i] = (byte) (sum / (scale * scale));
        }
        return RgbImage.of(width, height, pixels);
    }

    @Tag("slow")
    @Test
    void aProjectionIsFittedOnceAndKept() throws IOException {
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("lean"))) {
            generate(pipeline, APPLE);
            generate(pipeline, APPLE);
            assertThat(phases).containsOnlyOnce(Phase.FIT_PREVIEW);
        }
        List<RgbImage> fitted = List.copyOf(previews.subList(0, 3));
        phases.clear();
        previews.clear();
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("lean"))) {
            generate(pipeline, APPLE);
        }
        assertThat(phases).doesNotContain(Phase.FIT_PREVIEW);
        assertThat(previews).isEqualTo(fitted);
    }

    @Tag("slow")
    @Test
    void aDamagedProjectionIsFittedAgain() throws IOException {
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("lean"))) {
            generate(pipeline, APPLE);
        }
        Path kept = onlyFile(folder.resolve("previews"));
        Files.writeString(kept, "not a projection");
        phases.clear();
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("lean"))) {
            generate(pipeline, APPLE);
        }
        assertThat(notices).singleElement().asString().startsWith(kept + ": ").endsWith("; ignored");
        assertThat(phases).contains(Phase.FIT_PREVIEW);
    }

    @Tag("slow")
    @Test
    void aProjectionOfAnotherAutoencoderIsNotUsed() throws IOException {
        Path model = TestFiles.copy(TestPipelines.model("lean"), folder.resolve("model"));
        Path beside = PreviewCache.beside(ModelFiles.read(ModelSource.of(model)));
        Path emoji = PreviewCache.beside(ModelFiles.read(ModelSource.of(TestFiles.model("emoji"))));
        Files.copy(emoji, beside);
        try (ImagePipeline pipeline = pipeline(model)) {
            generate(pipeline, APPLE);
        }
        assertThat(notices)
                .singleElement()
                .asString()
                .startsWith(beside
                        + ": expected a preview that was fitted to this model's autoencoder, found one of another");
        assertThat(phases).contains(Phase.FIT_PREVIEW);
    }

    @Test
    void aRunThatIsNotPreviewingOffersNone() throws IOException {
        try (ImagePipeline pipeline = pipeline(TestPipelines.model("lean"))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> pipeline.generate(APPLE, RunControl.showing(this::on), image -> {}))
                    .withMessage("preview: expected a run whose control is previewing");
        }
    }

    private static Path onlyFile(Path place) throws IOException {
        try (var files = Files.list(place)) {
            return files.reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }
}
