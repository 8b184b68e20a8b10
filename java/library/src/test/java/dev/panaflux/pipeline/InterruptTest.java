package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.SyntheticModel;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.int8.QuantizedCache;
import dev.panaflux.weights.int8.Quantizer;
import dev.panaflux.weights.safetensors.TensorDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interrupting a thread cancels what it does, whatever that is: it never makes a whole model look damaged. */
@Timeout(60)
class InterruptTest {

    private static final long SEED = 20261128;
    private static final Path TINY = TestPipelines.model("tiny");

    @TempDir
    private Path folder = Path.of("");

    private static GenerationRequest apple() {
        return GenerationRequest.of("a red apple").size(64, 64).steps(1).seed(1).build();
    }

    private static void assertCancelled(ThrowingCallable work) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(work);
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }

    @AfterEach
    void forgetInterrupts() {
        boolean _ = Thread.interrupted();
    }

    @Test
    void readingAModelIsCancelled() throws IOException {
        assertCancelled(() -> ModelFiles.read(ModelSource.of(TINY)));
        ModelFiles model = ModelFiles.read(ModelSource.of(TINY));
        assertCancelled(() -> ModelDigest.of(model));
        assertCancelled(() -> ImagePipeline.of(model).build().close());
        try (WeightStore weights = model.open(Component.TRANSFORMER)) {
            assertCancelled(() -> weights.tensor("x_embedder.weight", 64, 16));
        }
    }

    @Test
    void aRequestIsCancelled() throws IOException {
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            assertCancelled(() -> pipeline.generate(apple()));
            assertThat(pipeline.generate(apple())).hasSize(1);
        }
    }

    @Test
    void writingIsCancelledAndLeavesNothing() throws IOException {
        ModelFiles model = ModelFiles.read(ModelSource.of(TINY));
        GeneratedImage image;
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            image = pipeline.generate(apple()).getFirst();
        }

        assertCancelled(() -> image.writePng(folder.resolve("a.png")));
        assertCancelled(() -> {
            try (var pool = new FixedComputePool(2)) {
                Quantizer.write(
                        model.component(Component.TRANSFORMER),
                        model.description().quantization(),
                        folder.resolve("a.int8.safetensors"),
                        pool,
                        (done, total) -> {});
            }
        });
        SyntheticModel synthetic = new SyntheticModel(model.description(), DType.BF16, 1, null);
        assertCancelled(() -> synthetic.write(folder.resolve("model"), (done, total) -> {}));
        assertCancelled(() -> synthetic.writeAliased(folder.resolve("model")));
        assertCancelled(() -> {
            try (TensorDump dump = TensorDump.create(folder.resolve("dump.safetensors"))) {
                dump.add("a", new float[] {1}, 1);
            }
        });
        assertThat(folder).isEmptyDirectory();
    }

    /** Work that writes. */
    enum Work {
        QUANTIZE {
            @Override
            void run(ModelFiles model, Path folder) throws IOException {
                try (var pool = new FixedComputePool(2)) {
                    Quantizer.write(
                            model.component(Component.TRANSFORMER),
                            model.description().quantization(),
                            folder.resolve("done"),
                            pool,
                            (done, total) -> {});
                }
            }
        },
        SYNTH {
            @Override
            void run(ModelFiles model, Path folder) throws IOException {
                new SyntheticModel(model.description(), DType.BF16, 1, null)
                        .write(folder.resolve("done"), (done, total) -> {});
            }
        },
        INT8_IMAGE {
            @Override
            void run(ModelFiles model, Path folder) throws IOException {
                try (ImagePipeline pipeline = ImagePipeline.of(model)
                        .kernels(new KernelOptions(Backend.SCALAR, Precision.INT8, 2))
                        .quantizedWeights(new QuantizedCache(folder.resolve("int8")))
                        .build()) {
                    pipeline.generate(apple()).getFirst().writePng(folder.resolve("done"));
                }
            }
        };

        /** Ends with {@code done} in {@code folder}. */
        abstract void run(ModelFiles model, Path folder) throws IOException;
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void anInterruptAtAnyMomentOfWritingCancelsOrComesTooLate(Work work) throws Exception {
        Random random = new Random(SEED + work.name().hashCode());
        ModelFiles model = ModelFiles.read(ModelSource.of(TINY));
        long start = System.nanoTime();
        work.run(model, Files.createDirectory(folder.resolve("whole")));
        long nanos = System.nanoTime() - start;
        for (int round = 0; round < 60; round++) {
            Path place = Files.createDirectory(folder.resolve("round " + round));
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    work.run(model, place);
                } catch (Throwable thrown) {
                    failure.set(thrown);
                }
            });
            thread.start();
            thread.join(Duration.ofNanos(random.nextLong(nanos)));
            thread.interrupt();
            thread.join();
            try (Stream<Path> files = Files.walk(place)) {
                assertThat(files)
                        .as("seed %d, round %d", SEED, round)
                        .noneMatch(file -> file.getFileName().toString().startsWith(".panaflux-"));
            }
            if (failure.get() == null) {
                assertThat(place.resolve("done")).exists();
            } else {
                assertThat(failure.get()).isInstanceOf(CancellationException.class);
                assertThat(place.resolve("done")).doesNotExist();
            }
        }
    }

    @Tag("slow")
    @Test
    void anInterruptAtAnyMomentCancelsOrComesTooLate() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        for (int round = 0; round < 30; round++) {
            Path file = folder.resolve(round + ".png");
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
                    pipeline.generate(apple()).getFirst().writePng(file);
                } catch (Throwable thrown) {
                    failure.set(thrown);
                }
            });
            thread.start();
            thread.join(1 + random.nextInt(200));
            thread.interrupt();
            thread.join();
            if (failure.get() == null) {
                assertThat(file).isNotEmptyFile();
            } else {
                assertThat(failure.get()).isInstanceOf(CancellationException.class);
                assertThat(file).doesNotExist();
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .as("seed %d", SEED)
                    .allMatch(file -> file.toString().endsWith(".png"));
        }
    }
}
