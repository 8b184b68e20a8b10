package dev.panaflux.weights.int8;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.NonFinite;
import dev.panaflux.kernels.Quantization;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Temporaries;
import dev.panaflux.system.WholeFile;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes a {@link QuantizedFile}: each row of a weight becomes integers and a scale, see {@link Quantization}. All threads
 * read, quantise and write blocks of rows, so memory use stays small for models of any size.
 */
public final class Quantizer {

    private static final long BLOCK_BYTES = 1L << 20;
    private static final long SPARE_BYTES = 64L << 20;

    private final Map<String, Long> positions;
    private final WholeFile file;
    private final ComputePool pool;
    private final ByteBuffer[] blocks;

    private Quantizer(Map<String, Long> positions, WholeFile file, ComputePool pool, ByteBuffer[] blocks) {
        this.positions = positions;
        this.file = file;
        this.pool = pool;
        this.blocks = blocks;
    }

    /** Receives progress. An exception that it throws stops the writing. */
    @FunctionalInterface
    public interface Progress {

        /** {@code done} of {@code total} weights have been written. */
        void written(int done, int total);
    }

    /** The weights of {@code needed} that {@code policy} quantises. */
    public static List<TensorShape> chosen(List<TensorShape> needed, QuantizationPolicy policy) {
        return needed.stream()
                .filter(weight -> policy.includes(weight.name())
                        && weight.shape().size() == 2
                        && weight.shape().getLast() <= QuantizedWeight.MAX_COLS)
                .toList();
    }

    /**
     * Writes the file, which appears under its name only when it is complete.
     *
     * @throws ModelFormatException if a weight cannot be read, or holds NaN or an infinity
     * @throws IOException if the file cannot be written, or the disk has too little space; nothing is left behind
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; nothing is left behind
     */
    public static void write(
            ComponentWeights source, QuantizationPolicy policy, Path target, ComputePool pool, Progress progress)
            throws IOException {
        List<TensorShape> weights = chosen(source.needed(), policy);
        try {
            write(source.catalog(), weights, metadata(policy, source.digest()), target, pool, progress);
        } catch (ModelFormatException | FileSystemException named) {
            throw named;
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            throw new IOException("%s: cannot be written: %s".formatted(target, failure.getMessage()), failure);
        }
    }

    private static Map<String, String> metadata(QuantizationPolicy policy, String source) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(QuantizedFile.FORMAT_KEY, QuantizedFile.FORMAT);
        metadata.put(QuantizedFile.POLICY_KEY, policy.label());
        metadata.put(QuantizedFile.SOURCE_KEY, source);
        return metadata;
    }

    private static void write(
            WeightCatalog catalog,
            List<TensorShape> weights,
            Map<String, String> metadata,
            Path target,
            ComputePool pool,
            Progress progress)
            throws IOException {
        List<TensorSpec> tensors = SafetensorsWriter.ordered(QuantizedFile.tensors(weights));
        long dataBytes = tensors.stream().mapToLong(TensorSpec::bytes).sum();
        // Checksums are known only at the end; the placeholder has the same length.
        metadata.put(QuantizedFile.CHECKSUMS_KEY, "0".repeat(BlockChecksums.length(dataBytes)));
        int headerBytes = SafetensorsWriter.header(metadata, tensors).remaining();
        Map<String, Long> positions = new HashMap<>();
        long position = headerBytes;
        for (TensorSpec tensor : tensors) {
            positions.put(tensor.name(), position);
            position += tensor.bytes();
        }
        // Gigabytes that a killed run left may be the room that is missing.
        new Temporaries(folderOf(target)).removeLeftovers();
        requireRoom(target, position);
        try (WholeFile file = WholeFile.createOwn(target);
                WeightStore store = catalog.open();
                Arena arena = Arena.ofShared()) {
            Quantizer quantizer = new Quantizer(positions, file, pool, blocks(weights, pool, arena));
            store.reading(() -> quantizer.quantize(weights, store, progress));
            MemorySegment all = file.channel().map(MapMode.READ_ONLY, 0, position, arena);
            metadata.put(QuantizedFile.CHECKSUMS_KEY, BlockChecksums.of(all.asSlice(headerBytes), pool));
            quantizer.put(SafetensorsWriter.header(metadata, tensors), 0);
            file.complete();
        }
    }

    private static void requireRoom(Path target, long bytes) throws IOException {
        Path folder = folderOf(target);
        if (!Files.isDirectory(folder)) {
            return;
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes + SPARE_BYTES) {
            throw new FileSystemException(
                    target.toString(),
                    null,
                    "expected %d bytes of free disk, found %d".formatted(bytes + SPARE_BYTES, free));
        }
    }

    private static Path folderOf(Path target) {
        return Objects.requireNonNullElse(target.toAbsolutePath().getParent(), Path.of("/"));
    }

    private static ByteBuffer[] blocks(List<TensorShape> weights, ComputePool pool, Arena arena) {
        long bytes = weights.stream()
                .mapToLong(weight ->
                        rowsOfBlock(weight.shape().getLast()) * weight.shape().getLast())
                .max()
                .orElse(0);
        ByteBuffer[] blocks = new ByteBuffer[pool.threads()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = arena.allocate(bytes, Long.BYTES).asByteBuffer();
        }
        return blocks;
    }

    private static long rowsOfBlock(long cols) {
        return Math.max(1, BLOCK_BYTES / Math.max(1, cols));
    }

    /** Writes all of {@code weights} and returns how many they are. */
    private int quantize(List<TensorShape> weights, WeightStore store, Progress progress) throws IOException {
        int done = 0;
        for (TensorShape weight : weights) {
            long rows = weight.shape().getFirst();
            FloatBuffer scales = quantize(
                    weight.name(),
                    store.weight(weight.name(), rows, weight.shape().getLast()));
            if (!isFinite(scales)) {
                store.requireFinite(weight, pool);
            }
            progress.written(++done, weights.size());
        }
        return done;
    }

    /** The scale of a row that is not finite is none either. */
    private static boolean isFinite(FloatBuffer scales) {
        float[] values = new float[scales.remaining()];
        scales.get(values);
        return NonFinite.first(values).isEmpty();
    }

    /** Writes a weight and returns its scales. */
    private FloatBuffer quantize(String name, Weight weight) throws IOException {
        int rows = Math.toIntExact(weight.rows());
        ByteBuffer scales = ByteBuffer.allocate(rows * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer sums = ByteBuffer.allocate(rows * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long step = rowsOfBlock(weight.cols());
        try {
            pool.forEach(Math.toIntExact(Math.ceilDiv(weight.rows(), step)), (block, worker) -> {
                long from = block * step;
                try {
                    quantizeRows(name, weight, from, Math.min(rows, from + step), scales, sums, blocks[worker]);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        put(scales, position(QuantizedFile.scaleOf(name)));
        put(sums, position(QuantizedFile.sumOf(name)));
        return scales.clear().asFloatBuffer();
    }

    private void quantizeRows(
            String name, Weight weight, long from, long to, ByteBuffer scales, ByteBuffer sums, ByteBuffer block)
            throws IOException {
        int cols = Math.toIntExact(weight.cols());
        float[] values = new float[cols];
        short[] halves = new short[cols];
        byte[] integers = new byte[cols];
        block.clear();
        for (long row = from; row < to; row++) {
            if (weight instanceof Tensor tensor) {
                read(tensor, row, values, halves);
            } else {
                weight.read(row, 0, values, 0, cols);
            }
            scales.putFloat((int) row * Float.BYTES, Quantization.quantizeRow(values, cols, integers));
            sums.putInt((int) row * Integer.BYTES, Quantization.sum(integers, cols));
            block.put(integers);
        }
        put(block.flip(), position(name) + from * cols);
    }

    private static void read(Tensor weight, long row, float[] values, short[] halves) {
        MemorySegment segment = weight.segment();
        long offset = row * weight.rowStride() * weight.dtype().bytes();
        switch (weight.dtype()) {
            case F32 -> MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, values, 0, values.length);
            case F16 -> {
                MemorySegment.copy(segment, ValueLayout.JAVA_SHORT_UNALIGNED, offset, halves, 0, halves.length);
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(halves[i]);
                }
            }
            case BF16 -> {
                MemorySegment.copy(segment, ValueLayout.JAVA_SHORT_UNALIGNED, offset, halves, 0, halves.length);
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(halves[i] << 16);
                }
            }
        }
    }

    private long position(String tensor) {
        return Objects.requireNonNull(positions.get(tensor), tensor);
    }

    /** Writes all of {@code bytes} at {@code position}; several threads may write at the same time. */
    private void put(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            int written = file.channel().write(bytes, at);
            at += written;
            file.wrote(written);
        }
    }
}
