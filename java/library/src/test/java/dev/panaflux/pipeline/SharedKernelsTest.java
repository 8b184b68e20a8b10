package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.weights.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pipelines on the same kernels, and requests that wait for each other. */
class SharedKernelsTest {

    private static final GenerationRequest APPLE =
            GenerationRequest.of("a red apple").size(64, 64).steps(2).seed(3).build();

    private static SelectedKernels kernels() {
        return KernelSelector.installed().select(new KernelOptions(BackendChoice.AUTO, Precision.F32, 2));
    }

    private static ImagePipeline pipeline(String model, SelectedKernels kernels) throws ModelFormatException {
        return ImagePipeline.of(ModelFiles.read(ModelSource.of(TestPipelines.model(model))))
                .on(kernels)
                .build();
    }

    private static RgbImage draw(ImagePipeline pipeline) throws Exception {
        return pipeline.generate(APPLE).getFirst().image();
    }

    @Tag("slow")
    @Test
    void pipelinesOnOneSetOfKernelsDrawAtTheSameTimeWhatTheyDrawAlone() throws Exception {
        try (SelectedKernels kernels = kernels();
                ImagePipeline tiny = pipeline("tiny", kernels);
                ImagePipeline lean = pipeline("lean", kernels);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            RgbImage tinyAlone = draw(tiny);
            RgbImage leanAlone = draw(lean);
            List<Future<RgbImage>> drawn = new ArrayList<>();
            for (int turn = 0; turn < 3; turn++) {
                drawn.add(threads.submit(() -> draw(tiny)));
                drawn.add(threads.submit(() -> draw(lean)));
            }
            for (int index = 0; index < drawn.size(); index++) {
                assertThat(drawn.get(index).get()).isEqualTo(index % 2 == 0 ? tinyAlone : leanAlone);
            }
        }
    }

    @Test
    void kernelsThatWereGivenStayOpenUntilTheirOwnerClosesThem() throws Exception {
        SelectedKernels kernels = kernels();
        pipeline("tiny", kernels).close();
        try (ImagePipeline another = pipeline("tiny", kernels)) {
            assertThat(draw(another).width()).isEqualTo(64);
            kernels.close();
            assertThatIllegalStateException().isThrownBy(() -> another.generate(APPLE));
        }
    }

    @Test
    void aRequestThatWaitsForAnotherEndsWhenItIsCancelled() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> first = threads.submit(() -> {
                pipeline.generate(APPLE, RunControl.showing(event -> hold(running, release)), image -> {});
                return null;
            });
            assertThat(running.await(1, TimeUnit.MINUTES)).isTrue();
            Cancellation cancellation = new Cancellation();
            Future<?> second = threads.submit(() -> {
                pipeline.generate(APPLE, new RunControl(ProgressListener.NONE, cancellation, null), image -> {});
                return null;
            });
            cancellation.cancel();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> second.get(1, TimeUnit.MINUTES))
                    .withCauseInstanceOf(CancellationException.class);
            assertThat(first.isDone()).isFalse();
            release.countDown();
            first.get(1, TimeUnit.MINUTES);
        }
    }

    private static void hold(CountDownLatch running, CountDownLatch release) {
        running.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aListenerReadsLatentsWhileItRunsAndNotLater() throws Exception {
        List<StepLatents> kept = new ArrayList<>();
        List<float[]> denoised = new ArrayList<>();
        StageRecorder stages = new StageRecorder();
        RunControl control = RunControl.showing(event -> {
                    if (event instanceof ProgressEvent.StepDone done && done.latents() != null) {
                        kept.add(done.latents());
                        done.latents().noisy(0)[0] = Float.NaN;
                        denoised.add(done.latents().denoised(0));
                    }
                })
                .recording(stages);
        try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
            RgbImage undisturbed = draw(pipeline);
            pipeline.generate(APPLE, control, image -> assertThat(image.image()).isEqualTo(undisturbed));
        }
        assertThat(denoised).hasSize(2);
        assertThat(stages.recordings().get("latents.step1"))
                .isInstanceOfSatisfying(
                        StageRecorder.Floats.class,
                        last -> assertThat(denoised.getLast()).isEqualTo(last.values()));
        assertThat(kept.getFirst().size().tokens()).isEqualTo(16);
        assertThatIllegalStateException().isThrownBy(() -> kept.getFirst().noisy(0));
    }
}
