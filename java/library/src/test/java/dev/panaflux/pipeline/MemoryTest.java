package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.testkit.ForwardingKernels;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {

    private static final long MEBI = 1 << 20;
    private static final int SIDE = 512;
    private static final Path TINY = TestPipelines.model("tiny");

    @TempDir
    Path root;

    @Test
    void availableMemoryIsWhatTheKernelSays() throws IOException {
        assertThat(machine(3 * MEBI).availableBytes()).hasValue(3 * MEBI);
        assertThat(machine(3 * MEBI).totalBytes()).hasValue(64 * MEBI);
    }

    @Test
    void aControlGroupsLimitCountsWithoutTheCacheThatItHolds() throws IOException {
        SystemMemory memory = machine(1000 * MEBI);
        write("proc/self/cgroup", "0::/box\n");
        write("sys/fs/cgroup/box/memory.max", 500 * MEBI + "\n");
        write("sys/fs/cgroup/box/memory.current", 450 * MEBI + "\n");
        assertThat(memory.availableBytes()).hasValue(50 * MEBI);
        write(
                "sys/fs/cgroup/box/memory.stat",
                "anon 7\ninactive_file %d\nactive_file %d\n".formatted(100 * MEBI, 20 * MEBI));
        assertThat(memory.availableBytes()).hasValue(170 * MEBI);
        write("sys/fs/cgroup/box/memory.max", "max\n");
        assertThat(memory.availableBytes()).hasValue(1000 * MEBI);
    }

    @Test
    void aSystemThatTellsNothingIsTrusted() {
        SystemMemory silent = new SystemMemory(root);
        assertThat(silent.availableBytes()).isEqualTo(OptionalLong.empty());
        assertThat(new MemoryCheck(silent).fits(Long.MAX_VALUE / 2)).isTrue();
    }

    @Test
    void aRequestThatDoesNotFitIsRefusedWithNumbersBeforeAnythingBegins() throws IOException {
        List<ProgressEvent> events = new ArrayList<>();
        GenerationRequest request = GenerationRequest.of("x").size(512, 512).build();
        try (ImagePipeline pipeline = TestPipelines.builder(TINY, BackendChoice.AUTO)
                .memory(machine(300 * MEBI))
                .build()) {
            assertThatExceptionOfType(InsufficientMemoryException.class)
                    .isThrownBy(() -> pipeline.generate(request, RunControl.showing(events::add), image -> {}))
                    .withMessageMatching("memory: \\w+ needs 0\\.\\d\\d GiB, 0\\.29 GiB are available;"
                            + " ask for a smaller image or fewer reference images");
            assertThat(events).isEmpty();
            pipeline.generate(GenerationRequest.of("x").size(64, 64).steps(1).build());
        }
    }

    @Test
    void aLohaWhoseProductsDoNotFitIsRefusedBeforeTheyAreComputed() throws IOException {
        AdapterFile loha = AdapterFile.read(Resources.resource("/reference/adapters/kohya-loha/lora-0.safetensors"));
        GenerationRequest request = GenerationRequest.of("x")
                .size(64, 64)
                .steps(1)
                .adapters(List.of(new AdapterChoice(loha, 1, false)))
                .build();
        assertThat(loha.computedBytes()).isGreaterThan(8192);
        try (ImagePipeline pipeline = TestPipelines.builder(TINY, BackendChoice.AUTO)
                .memory(machine(256 * MEBI + loha.computedBytes() / 2))
                .build()) {
            assertThatExceptionOfType(InsufficientMemoryException.class)
                    .isThrownBy(() -> pipeline.generate(request))
                    .withMessage("memory: opening adapters needs 0.25 GiB, 0.25 GiB are available;"
                            + " use fewer of them, or close other programs");
        }
    }

    @Test
    void aMachineWithoutMemoryForThePromptIsTold() throws IOException {
        try (ImagePipeline pipeline = TestPipelines.builder(TINY, BackendChoice.AUTO)
                .memory(machine(MEBI))
                .build()) {
            assertThatExceptionOfType(InsufficientMemoryException.class)
                    .isThrownBy(() -> pipeline.generate(
                            GenerationRequest.of("x").size(64, 64).build()))
                    .withMessageStartingWith("memory: encoding prompt needs 0.25 GiB, 0.00 GiB are available;");
        }
    }

    @Tag("slow")
    @Test
    void anImageThatWouldNotFitWholeIsDecodedInBandsToTheSamePixels() throws IOException {
        GenerationRequest request =
                GenerationRequest.of("x").size(SIDE, SIDE).steps(1).build();
        AtomicInteger convolutions = new AtomicInteger();
        RgbImage whole;
        ActivationMemory need;
        try (ImagePipeline pipeline =
                TestPipelines.builder(TINY, counting(convolutions)).build()) {
            need = pipeline.activationMemory(SIDE, SIDE);
            whole = pipeline.generate(request).getFirst().image();
        }
        long bands = need.denoise() + need.decodeBands();
        assertThat(bands).isLessThan(need.decodeWhole());
        int ofTheWhole = convolutions.getAndSet(0);
        try (ImagePipeline pipeline = TestPipelines.builder(TINY, counting(convolutions))
                .memory(machine(256 * MEBI + (bands + need.decodeWhole()) / 2))
                .build()) {
            RgbImage banded = pipeline.generate(request).getFirst().image();
            assertThat(convolutions).as("convolutions, one a band").hasValueGreaterThan(ofTheWhole);
            assertThat(furthest(banded, whole)).isLessThanOrEqualTo(1);
        }
    }

    /** Kernels that count their convolutions. */
    private static UnaryOperator<Kernels> counting(AtomicInteger convolutions) {
        return kernels -> new ForwardingKernels(kernels) {
            @Override
            public void conv2d(
                    Tensor out,
                    Tensor in,
                    Tensor weight,
                    @Nullable Tensor bias,
                    ConvGeometry geometry,
                    Epilogue epilogue) {
                convolutions.incrementAndGet();
                super.conv2d(out, in, weight, bias, geometry, epilogue);
            }
        };
    }

    private static int furthest(RgbImage actual, RgbImage expected) {
        byte[] actualBytes = actual.toBytes();
        byte[] expectedBytes = expected.toBytes();
        assertThat(actualBytes).hasSameSizeAs(expectedBytes);
        int furthest = 0;
        for (int i = 0; i < actualBytes.length; i++) {
            int difference = Byte.toUnsignedInt(actualBytes[i]) - Byte.toUnsignedInt(expectedBytes[i]);
            furthest = Math.max(furthest, Math.abs(difference));
        }
        return furthest;
    }

    /** A machine with so much available memory and no control group. */
    private SystemMemory machine(long availableBytes) throws IOException {
        write(
                "proc/meminfo",
                "MemTotal:       %d kB\nMemFree: 1 kB\nMemAvailable:   %d kB\n"
                        .formatted(64 * MEBI / 1024, availableBytes / 1024));
        return new SystemMemory(root);
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
