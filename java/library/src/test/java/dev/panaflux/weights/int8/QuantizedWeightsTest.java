package dev.panaflux.weights.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizedWeightsTest {

    private static final String QUERY = "transformer_blocks.0.attn.to_q.weight";

    @TempDir
    Path folder;

    private final ComputePool pool = new FixedComputePool(2);

    @AfterEach
    void close() {
        pool.close();
    }

    private static ModelFiles model(String name) throws ModelFormatException {
        return ModelFiles.read(ModelSource.of(TestFiles.model(name)));
    }

    private static void write(ModelFiles model, Path target, ComputePool pool) throws IOException {
        write(model, target, pool, (done, total) -> {});
    }

    private static void write(ModelFiles model, Path target, ComputePool pool, Quantizer.Progress progress)
            throws IOException {
        Quantizer.write(source(model), model.description().quantization(), target, pool, progress);
    }

    private static ComponentWeights source(ModelFiles model) throws ModelFormatException {
        return model.component(Component.TRANSFORMER);
    }

    private static List<TensorShape> quantized(ModelFiles model) {
        return Quantizer.chosen(
                model.needed(Component.TRANSFORMER), model.description().quantization());
    }

    private Path written(ModelFiles model) throws IOException {
        Path file = folder.resolve("weights.int8.safetensors");
        write(model, file, pool);
        return file;
    }

    private QuantizedStore open(ModelFiles model, Path file) throws ModelFormatException {
        return QuantizedStore.open(model.weights(Component.TRANSFORMER), QuantizedFile.read(file), false, pool);
    }

    private static double value(Tensor tensor, long row, long col) {
        long index = row * tensor.rowStride() + col;
        return switch (tensor.dtype()) {
            case F32 -> tensor.segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * index);
            case F16 -> Float.float16ToFloat(tensor.segment().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * index));
            case BF16 -> Float.intBitsToFloat(tensor.segment().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * index) << 16);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "odd", "lean"})
    void everyWeightOfThePolicyIsHeldToWithinHalfAStepOfItsScale(String name) throws IOException {
        ModelFiles model = model(name);
        Path file = written(model);
        try (QuantizedStore store = open(model, file)) {
            List<TensorShape> weights = quantized(model);
            assertThat(QuantizedFile.read(file).weights())
                    .containsExactlyInAnyOrderElementsOf(
                            weights.stream().map(TensorShape::name).toList());
            for (TensorShape shape : weights) {
                long rows = shape.shape().getFirst();
                long cols = shape.shape().getLast();
                Tensor exact = store.tensor(shape.name(), rows, cols);
                QuantizedWeight weight = (QuantizedWeight) store.weight(shape.name(), rows, cols);
                requireClose(shape.name(), exact, weight);
            }
        }
    }

    private static void requireClose(String name, Tensor exact, QuantizedWeight weight) {
        for (long row = 0; row < exact.rows(); row++) {
            int sum = 0;
            int largest = 0;
            double worst = 0;
            for (long col = 0; col < exact.cols(); col++) {
                int integer = weight.values().get(ValueLayout.JAVA_BYTE, row * exact.cols() + col);
                sum += integer;
                largest = Math.max(largest, Math.abs(integer));
                worst = Math.max(worst, Math.abs(integer * (double) weight.scale(row) - value(exact, row, col)));
            }
            assertThat(weight.sum(row)).as("%s row %d", name, row).isEqualTo(sum);
            assertThat(largest).as("%s row %d", name, row).isEqualTo(127);
            assertThat(worst).as("%s row %d", name, row).isBetween(1e-9, 0.5001 * weight.scale(row));
        }
    }

    @Test
    void whatThePolicyLeavesOutIsTheOriginal() throws IOException {
        ModelFiles model = model("tiny");
        long inner = KleinFixtures.of(model).transformer().innerDim();
        try (QuantizedStore store = open(model, written(model));
                WeightStore original = model.open(Component.TRANSFORMER)) {
            long channels = KleinFixtures.of(model).transformer().inChannels();
            assertThat(((Tensor) store.weight("x_embedder.weight", inner, channels)).describe())
                    .isEqualTo(original.tensor("x_embedder.weight", inner, channels)
                            .describe());
            assertThat(store.contains("x_embedder.weight")).isTrue();
            assertThat(store.contains("nothing")).isFalse();
            assertThatThrownBy(() -> store.weight(QUERY, inner, inner + 1))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("tensor %s: expected [%d, %d] i8, found [%d, %d] i8"
                            .formatted(QUERY, inner, inner + 1, inner, inner));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "odd"})
    void thePolicyTakesEveryMatrixOfTheBlocksAndNoOther(String name) throws IOException {
        ModelFiles checked = model(name);
        List<TensorShape> weights = checked.needed(Component.TRANSFORMER);
        assertThat(weights.stream()
                        .filter(weight -> checked.description().quantization().includes(weight.name()))
                        .toList())
                .isNotEmpty()
                .containsExactlyElementsOf(weights.stream()
                        .filter(weight -> weight.name().contains("transformer_blocks.")
                                && weight.shape().size() == 2)
                        .toList());
    }

    @Test
    void exceptionsOfAPolicyAreKept() {
        QuantizationPolicy policy = QuantizationPolicy.of("some", List.of("a\\..*"), List.of("a\\.b"));
        assertThat(policy.includes("a.c")).isTrue();
        assertThat(policy.includes("a.b")).isFalse();
        assertThat(policy.includes("b.a.c")).isFalse();
    }

    @Test
    void theBytesDoNotDependOnTheNumberOfThreads() throws IOException {
        ModelFiles model = model("mini");
        Path one = folder.resolve("one.int8.safetensors");
        try (var single = new FixedComputePool(1)) {
            write(model, one, single);
        }
        assertThat(written(model)).hasSameBinaryContentAs(one);
    }

    @Test
    void anyChangedByteOfTheContentIsFound() throws IOException {
        ModelFiles model = model("tiny");
        Path file = written(model);
        QuantizedFile header = QuantizedFile.read(file);
        long size = Files.size(file);
        long start = TensorFile.read(file).tensors().values().stream()
                .mapToLong(TensorEntry::offset)
                .min()
                .orElseThrow();
        for (long position : new long[] {start, (start + size) / 2, size - 1}) {
            flip(file, position);
            assertThatThrownBy(() -> open(model, file))
                    .as("byte %d", position)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessage(file + ": the content does not match its checksums");
            QuantizedStore.open(model.weights(Component.TRANSFORMER), header, true, pool)
                    .close();
            flip(file, position);
        }
        open(model, file).close();
    }

    private static void flip(Path file, long position) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer value = ByteBuffer.allocate(1);
            channel.read(value, position);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (value.get(0) ^ 1)}), position);
        }
    }

    @Test
    void aFileOfOtherWeightsIsStale() throws IOException {
        ModelFiles model =
                ModelFiles.read(ModelSource.of(TestFiles.copy(TestFiles.model("tiny"), folder.resolve("copy"))));
        QuantizedFile file = QuantizedFile.read(written(model));
        file.requireMadeFrom(source(model));
        TensorEntry entry = Objects.requireNonNull(
                model.weights(Component.TRANSFORMER).files().tensors().get(QUERY));
        flip(entry.file(), entry.offset() + entry.bytes() / 2);
        assertThatThrownBy(() -> file.requireMadeFrom(source(model)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(file.path() + ": made from other weights than those of the transformer now");
    }

    @Test
    void aFileOfWeightsThatTheModelLacksIsRefused() throws IOException {
        ModelFiles model = model("tiny");
        Map<String, String> metadata = metadata(ModelDigest.of(model, Component.TRANSFORMER), 12);
        Path wide = made(metadata, QuantizedFile.tensors(List.of(TensorShape.of(QUERY, 1, 4))));
        assertThatThrownBy(() -> QuantizedFile.read(wide).requireMadeFrom(source(model)))
                .hasMessageContaining("tensor %s at byte".formatted(QUERY))
                .hasMessageEndingWith("i8, found [1, 4] i8");
        Path other = made(metadata, QuantizedFile.tensors(List.of(TensorShape.of("other", 1, 4))));
        assertThatThrownBy(() -> QuantizedFile.read(other).requireMadeFrom(source(model)))
                .hasMessage(other + ": expected weights of the transformer only, found 1 others");
    }

    private static Map<String, String> metadata(String source, long bytes) {
        return Map.of(
                "format",
                "panaflux int8 1",
                "policy",
                "blocks",
                "source",
                source,
                "crc32c",
                "0".repeat(BlockChecksums.length(bytes)));
    }

    private Path made(Map<String, String> metadata, List<TensorSpec> tensors) throws IOException {
        Path file = folder.resolve("made.int8.safetensors");
        SafetensorsWriter.write(
                file, metadata, tensors, (tensor, out) -> out.write(ByteBuffer.allocate((int) tensor.bytes())));
        return file;
    }

    @Test
    void headersThatDoNotHoldTogetherAreRefused() throws IOException {
        List<TensorSpec> right = QuantizedFile.tensors(List.of(TensorShape.of("w", 2, 3)));
        QuantizedFile.read(made(metadata("digest", 22), right));
        refuses(Map.of("format", "pt"), right, "metadata format: expected \"panaflux int8 1\", found \"pt\"");
        refuses(Map.of(), right, "metadata format: expected one, found none");
        refuses(metadata("digest", 5L << 20), right, "metadata crc32c: expected 8 digits, found 16");
        List<TensorSpec> withoutSums = new ArrayList<>(right);
        withoutSums.removeIf(tensor -> tensor.name().endsWith(".sum"));
        refuses(metadata("digest", 14), withoutSums, "expected .sum of [2] i32 at a byte divisible by 4, found none");
        List<TensorSpec> more = new ArrayList<>(right);
        more.add(TensorSpec.of("v", StoredType.F32, 1));
        refuses(metadata("digest", 26), more, "expected integers, scales and sums of 1 weights, found 4 tensors");
        List<TensorSpec> vector = List.of(TensorSpec.of("w", StoredType.I8, 6));
        refuses(metadata("digest", 6), vector, "expected [rows, cols] i8 with at most 65536 columns, found [6] i8");
    }

    private void refuses(Map<String, String> metadata, List<TensorSpec> tensors, String message) throws IOException {
        Path file = made(metadata, tensors);
        assertThatThrownBy(() -> QuantizedFile.read(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageEndingWith(message);
    }

    @Test
    void aScaleThatIsNoNumberIsRefusedThoughTheChecksumsFit() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
        Map<String, String> metadata = new HashMap<>(metadata("digest", 12));
        metadata.put("crc32c", BlockChecksums.of(MemorySegment.ofBuffer(data.duplicate()), pool));
        Path file = folder.resolve("made.int8.safetensors");
        List<TensorSpec> tensors = QuantizedFile.tensors(List.of(TensorShape.of("w", 1, 4)));
        // The scale comes first, as its elements are the largest.
        SafetensorsWriter.write(file, metadata, tensors, (tensor, out) -> out.write(data.limit(data.position() + 4)));
        try (Arena arena = Arena.ofShared()) {
            assertThatThrownBy(() -> QuantizedFile.read(file).mapVerified(arena, pool))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageMatching(Pattern.quote(file + ": tensor w.scale at byte ") + "\\d+: expected finite"
                            + " numbers, found NaN at \\[0]");
        }
    }

    @Test
    void nothingIsLeftOfAFileThatIsNotFinished() throws IOException {
        ModelFiles model = model("tiny");
        Path target = folder.resolve("unfinished.int8.safetensors");
        assertThatThrownBy(() -> write(model, target, pool, (done, total) -> {
                    if (done == total / 2) {
                        throw new CancellationException();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> write(model, folder.resolve("missing/file"), pool))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("no such folder");
    }

    @Test
    void aFileBesideTheWeightsIsNotTakenForThem() throws IOException {
        Path copy = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("copy"));
        Path transformer = copy.resolve("transformer");
        Files.move(transformer.resolve("diffusion_pytorch_model.safetensors"), transformer.resolve("flux.safetensors"));
        ModelFiles model = ModelFiles.read(ModelSource.of(copy));
        Path beside = QuantizedCache.beside(model.weights(Component.TRANSFORMER));
        assertThat(beside).isEqualTo(transformer.resolve("flux.int8.safetensors"));
        write(model, beside, pool);
        assertThat(ModelFiles.read(ModelSource.of(copy))
                        .weights(Component.TRANSFORMER)
                        .files()
                        .location())
                .isEqualTo(transformer.resolve("flux.safetensors"));
    }

    @Test
    void aFileBesideTheWeightsComesBeforeTheUsersFolderAndStaleOnesAreTold() throws IOException {
        Path copy = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("copy"));
        ModelFiles model = ModelFiles.read(ModelSource.of(copy));
        QuantizedCache cache = new QuantizedCache(folder.resolve("cache"));
        List<String> notices = new ArrayList<>();
        assertThat(cache.find(source(model), Set.of(), notices::add)).isEmpty();
        Path cached = cache.cached(source(model));
        Files.createDirectories(cache.folder());
        write(model, cached, pool);
        assertThat(found(cache, model, Set.of(), notices)).containsExactly(cached);
        Path beside = QuantizedCache.beside(model.weights(Component.TRANSFORMER));
        write(model, beside, pool);
        assertThat(found(cache, model, Set.of(), notices)).containsExactly(beside);
        assertThat(found(cache, model, Set.of(beside), notices)).containsExactly(cached);
        assertThat(notices).isEmpty();
        Files.writeString(beside, "no safetensors");
        assertThat(found(cache, model, Set.of(), notices)).containsExactly(cached);
        assertThat(notices).singleElement().asString().startsWith(beside + ": ").endsWith("; ignored");
    }

    @Test
    void aCachedFileThatOthersMayHaveWrittenIsToldAndNotUsed() throws IOException {
        ModelFiles model = ModelFiles.read(ModelSource.of(TestFiles.model("tiny")));
        QuantizedCache cache = new QuantizedCache(folder.resolve("cache"));
        Path cached = cache.cached(source(model));
        Files.createDirectories(cache.folder());
        write(model, cached, pool);
        assumeTrue(cached.getFileSystem().supportedFileAttributeViews().contains("posix"), "no permissions here");
        List<String> notices = new ArrayList<>();
        Files.setPosixFilePermissions(cached, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(found(cache, model, Set.of(), notices)).isEmpty();
        assertThat(notices)
                .containsExactly(cached + ": other users may write to it (mode 666); run chmod go-w on it; ignored");
    }

    private static Stream<Path> found(QuantizedCache cache, ModelFiles model, Set<Path> refused, List<String> notices)
            throws ModelFormatException {
        return cache.find(source(model), refused, notices::add).map(QuantizedFile::path).stream();
    }

    @Test
    void theUsersFolderIsInTheUsersCache() {
        Path cache = Path.of("/var/cache/someone");
        assertThat(QuantizedCache.of(new UserFolders(cache, cache, cache)).folder())
                .isEqualTo(cache.resolve("int8"));
    }
}
