package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.scalar.ScalarBackend;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImagePipelineTest {

    private static final Path TINY = TestPipelines.model("tiny");
    private static final Path LEAN = TestPipelines.model("lean");
    private static final GenerationRequest APPLE =
            GenerationRequest.of("a red apple").size(64, 64).steps(2).seed(7).build();

    @Tag("slow")
    @Test
    void severalPipelinesWorkSideBySideAsTheyDoAlone() throws Exception {
        List<GeneratedImage> alone = new ArrayList<>();
        try (ImagePipeline tiny = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            alone.addAll(tiny.generate(APPLE));
        }
        try (ImagePipeline lean = TestPipelines.open(LEAN, Backend.SCALAR)) {
            alone.addAll(lean.generate(APPLE));
        }
        try (ImagePipeline tiny = TestPipelines.open(TINY, BackendChoice.AUTO);
                ImagePipeline lean = TestPipelines.open(LEAN, Backend.SCALAR);
                ExecutorService executor = Executors.newFixedThreadPool(2)) {
            Future<List<GeneratedImage>> first = executor.submit(() -> tiny.generate(APPLE));
            Future<List<GeneratedImage>> second = executor.submit(() -> lean.generate(APPLE));
            assertThat(List.of(image(first.get()), image(second.get())))
                    .isEqualTo(alone.stream().map(GeneratedImage::image).toList());
        }
    }

    @Test
    void closingOnePipelineLeavesAnotherOfTheSameModel() throws IOException {
        try (ImagePipeline stays = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            RgbImage before = image(stays.generate(APPLE));
            try (ImagePipeline goes = TestPipelines.open(TINY, BackendChoice.AUTO)) {
                assertThat(image(goes.generate(APPLE))).isEqualTo(before);
            }
            assertThat(image(stays.generate(APPLE))).isEqualTo(before);
        }
    }

    @Test
    void callsFromSeveralThreadsTakeTurns() throws Exception {
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO);
                ExecutorService executor = Executors.newFixedThreadPool(3)) {
            List<Long> seeds = List.of(1L, 2L, 3L);
            List<Future<List<GeneratedImage>>> together = seeds.stream()
                    .map(seed -> executor.submit(() -> pipeline.generate(withSeed(seed))))
                    .toList();
            for (int index = 0; index < seeds.size(); index++) {
                assertThat(image(together.get(index).get()))
                        .isEqualTo(image(pipeline.generate(withSeed(seeds.get(index)))));
            }
        }
    }

    @Test
    void aClosedPipelineRefusesWork() throws IOException {
        ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO);
        pipeline.close();
        pipeline.close();
        assertThatIllegalStateException().isThrownBy(() -> pipeline.generate(APPLE));
    }

    @Test
    void everyImageOfARequestHasTheNextSeed() throws IOException {
        GenerationRequest three = GenerationRequest.of("a red apple")
                .size(64, 64)
                .steps(2)
                .seed(7)
                .count(3)
                .build();
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            List<GeneratedImage> images = pipeline.generate(three);
            assertThat(images).extracting(image -> image.parameters().seed()).containsExactly(7L, 8L, 9L);
            assertThat(images).extracting(GeneratedImage::image).doesNotHaveDuplicates();
            for (GeneratedImage image : images) {
                RgbImage single =
                        image(pipeline.generate(withSeed(image.parameters().seed())));
                assertThat(image.image()).isEqualTo(single);
            }
        }
    }

    @Test
    void anImageIsHandedOverBeforeTheNextBatchIsBegun() throws IOException {
        GenerationRequest two = GenerationRequest.of("x")
                .size(64, 64)
                .steps(1)
                .count(2)
                .batch(1)
                .build();
        List<String> order = new ArrayList<>();
        RunControl control = RunControl.showing(event -> {
            if (event instanceof ProgressEvent.PhaseStarted started && started.phase() == Phase.DENOISE) {
                order.add("begun " + started.images().first());
            }
        });
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            pipeline.generate(two, control, image -> order.add("done"));
        }
        assertThat(order).containsExactly("begun 0", "done", "begun 1", "done");
    }

    @Test
    void eachPhaseCountsItsUnitsToTheLast() throws IOException {
        GenerationRequest request = GenerationRequest.of("a lake")
                .negativePrompt("rain")
                .size(64, 64)
                .steps(2)
                .count(2)
                .batch(1)
                .references(List.of(new ReferenceImage("a", pattern(64, 64)), new ReferenceImage("b", pattern(80, 64))))
                .build();
        List<ProgressEvent> events = new ArrayList<>();
        try (ImagePipeline pipeline = TestPipelines.open(LEAN, BackendChoice.AUTO)) {
            pipeline.generate(request, RunControl.showing(events::add), image -> {});
        }
        assertThat(events.stream()
                        .filter(ProgressEvent.PhaseStarted.class::isInstance)
                        .map(ProgressEvent.PhaseStarted.class::cast)
                        .map(started -> started.phase() + " " + started.images().label()))
                .containsExactly(
                        "ENCODE_PROMPT images 1-2",
                        "ENCODE_REFERENCES images 1-2",
                        "DENOISE image 1",
                        "DECODE image 1",
                        "DENOISE image 2",
                        "DECODE image 2");
        ProgressEvent.PhaseStarted current = new ProgressEvent.PhaseStarted(Phase.DECODE, ImageRange.of(0), 0);
        int advanced = 0;
        for (ProgressEvent event : events) {
            switch (event) {
                case ProgressEvent.PhaseStarted started -> {
                    current = started;
                    advanced = 0;
                }
                case ProgressEvent.Advanced step -> {
                    advanced++;
                    assertThat(step)
                            .isEqualTo(new ProgressEvent.Advanced(
                                    current.phase(), current.images(), advanced, current.units()));
                }
                case ProgressEvent.PhaseDone done -> {
                    assertThat(advanced).as("%s", done).isEqualTo(current.units());
                    assertThat(done.time()).isPositive();
                }
                case ProgressEvent.StepDone done -> assertThat(done.steps()).isEqualTo(2);
                case ProgressEvent.Notice notice -> assertThat(notice.message()).isEmpty();
            }
        }
        assertThat(events.stream()
                        .filter(ProgressEvent.StepDone.class::isInstance)
                        .map(ProgressEvent.StepDone.class::cast)
                        .map(done -> done.images().first() + "." + done.step()))
                .containsExactly("0.0", "0.1", "1.0", "1.1");
    }

    /** Quantising occurs in 8 bits only; {@link Int8PipelineTest} cancels it. Previews are fitted only where they are asked for. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"QUANTIZE", "FIT_PREVIEW"})
    void aRunIsCancelledInTheMiddleOfAnyPhase(Phase phase) throws IOException {
        GenerationRequest request = GenerationRequest.of("a lake")
                .size(64, 64)
                .steps(2)
                .seed(3)
                .references(List.of(new ReferenceImage("a", pattern(64, 64))))
                .build();
        try (ImagePipeline pipeline = TestPipelines.open(LEAN, BackendChoice.AUTO)) {
            Cancellation cancellation = new Cancellation();
            List<ProgressEvent> after = new ArrayList<>();
            ProgressListener listener = event -> {
                if (cancellation.isRequested()) {
                    after.add(event);
                }
                if (event instanceof ProgressEvent.Advanced advanced && advanced.phase() == phase) {
                    cancellation.cancel();
                }
            };
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> pipeline.generate(
                            request,
                            new RunControl(listener, cancellation, null),
                            image -> assertThat(image)
                                    .as("an image of a cancelled run")
                                    .isNull()));
            assertThat(after).as("work after the cancellation").isEmpty();
            RgbImage afterwards = image(pipeline.generate(request));
            try (ImagePipeline fresh = TestPipelines.open(LEAN, BackendChoice.AUTO)) {
                assertThat(afterwards).isEqualTo(image(fresh.generate(request)));
            }
        }
    }

    @Test
    void interruptingTheWorkingThreadCancels() throws IOException {
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            RunControl control = RunControl.showing(event -> {
                if (event instanceof ProgressEvent.StepDone) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> pipeline.generate(APPLE, control, image -> {}));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aPromptIsEncodedOnceWhateverElseChanges(@TempDir Path folder) throws IOException {
        Path model = TestFiles.copy(TINY, folder.resolve("model"));
        try (ImagePipeline pipeline = TestPipelines.open(model, BackendChoice.AUTO)) {
            RgbImage first = image(pipeline.generate(APPLE));
            clearSecondHalf(model.resolve("text_encoder").resolve("model.safetensors"));
            assertThat(image(pipeline.generate(APPLE))).isEqualTo(first);
            assertThat(image(pipeline.generate(withSeed(8)))).isNotEqualTo(first);
            try (ImagePipeline fresh = TestPipelines.open(model, BackendChoice.AUTO)) {
                assertThat(image(fresh.generate(APPLE))).isNotEqualTo(first);
            }
        }
    }

    private static void clearSecondHalf(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            int half = Math.toIntExact(access.length() / 2);
            access.seek(half);
            access.write(new byte[half]);
        }
    }

    @Test
    void theTextEncoderOfAKeptPromptIsNotRun() throws IOException {
        List<ProgressEvent> events = new ArrayList<>();
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            pipeline.generate(APPLE);
            pipeline.generate(withSeed(8), RunControl.showing(events::add), image -> {});
        }
        assertThat(events).contains(new ProgressEvent.PhaseStarted(Phase.ENCODE_PROMPT, ImageRange.of(0), 0));
        assertThat(events)
                .filteredOn(ProgressEvent.Advanced.class::isInstance)
                .extracting(event -> ((ProgressEvent.Advanced) event).phase())
                .doesNotContain(Phase.ENCODE_PROMPT)
                .contains(Phase.DENOISE);
    }

    @Test
    void aBackendThatIsNotThereIsRefusedWithTheOnesThatAre() throws ModelFormatException {
        ImagePipeline.Builder builder = ImagePipeline.of(ModelFiles.read(ModelSource.of(TINY)))
                .backends(new KernelSelector(List.of(new ScalarBackend())))
                .kernels(new KernelOptions(Backend.VECTOR, PrecisionChoice.AUTO, 1));
        assertThatExceptionOfType(BackendUnavailableException.class)
                .isThrownBy(builder::build)
                .withMessageContaining("use scalar");
    }

    @Test
    void theNumberOfThreadsDoesNotChangeTheImage() throws IOException {
        List<RgbImage> images = new ArrayList<>();
        for (int threads : new int[] {1, 2, 5}) {
            try (ImagePipeline pipeline = ImagePipeline.of(ModelFiles.read(ModelSource.of(TINY)))
                    .kernels(new KernelOptions(BackendChoice.AUTO, PrecisionChoice.AUTO, threads))
                    .build()) {
                images.add(image(pipeline.generate(APPLE)));
            }
        }
        assertThat(images).containsOnly(images.getFirst());
    }

    @Test
    void aNegativePromptChangesTheImageOfABaseModelOnly() throws IOException {
        GenerationRequest without =
                GenerationRequest.of("a lake").size(64, 64).steps(2).build();
        GenerationRequest with = GenerationRequest.of("a lake")
                .negativePrompt("rain")
                .size(64, 64)
                .steps(2)
                .build();
        try (ImagePipeline base = TestPipelines.open(LEAN, BackendChoice.AUTO)) {
            assertThat(image(base.generate(with))).isNotEqualTo(image(base.generate(without)));
        }
        List<String> notices = new ArrayList<>();
        RunControl control = RunControl.showing(event -> {
            if (event instanceof ProgressEvent.Notice notice) {
                notices.add(notice.message());
            }
        });
        try (ImagePipeline distilled = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            RgbImage plain = image(distilled.generate(without));
            distilled.generate(with, control, image -> {
                assertThat(image.image()).isEqualTo(plain);
                assertThat(image.parameters().negativePrompt()).isEmpty();
            });
        }
        assertThat(notices).containsExactly("the negative prompt is not applied: tiny is a distilled model");
    }

    @Test
    void aPromptThatIsCutIsTold() throws IOException {
        String prompt = "a very long prompt ".repeat(40);
        List<String> notices = new ArrayList<>();
        RunControl control = RunControl.showing(event -> {
            if (event instanceof ProgressEvent.Notice notice) {
                notices.add(notice.message());
            }
        });
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            pipeline.generate(GenerationRequest.of(prompt).size(64, 64).steps(1).build(), control, image -> {});
        }
        assertThat(notices)
                .singleElement()
                .asString()
                .matches("the prompt \".{40}…\" has \\d{3} tokens and is truncated to 48");
    }

    private static GenerationRequest withSeed(long seed) {
        return GenerationRequest.of("a red apple")
                .size(64, 64)
                .steps(2)
                .seed(seed)
                .build();
    }

    private static RgbImage image(List<GeneratedImage> images) {
        assertThat(images).hasSize(1);
        return images.getFirst().image();
    }

    private static RgbImage pattern(int width, int height) {
        byte[] pixels = new byte[3 * width * height];
        IntStream.range(0, pixels.length).forEach(index -> pixels[index] = (byte) (index * 31));
        return RgbImage.of(width, height, pixels);
    }
}
