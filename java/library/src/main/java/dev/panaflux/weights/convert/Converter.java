package dev.panaflux.weights.convert;

import dev.panaflux.kernels.BFloat16;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.blocks.BlockFormat;
import dev.panaflux.weights.blocks.BlockWeight;
import dev.panaflux.weights.blocks.BlockWriter;
import dev.panaflux.weights.gguf.GgufWriter;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes weights in another format, row by row, and compares what the disk holds with what was written. Weights that are stored
 * in the wanted format already are copied as they are.
 */
public final class Converter {

    private static final int PIECE_BYTES = 1 << 22;

    private final WeightStore store;
    private final Map<String, ConvertedTensor> tensors;
    private final Map<String, Long> checksums = new HashMap<>();
    private final Progress progress;

    private Converter(WeightStore store, Map<String, ConvertedTensor> tensors, Progress progress) {
        this.store = store;
        this.tensors = tensors;
        this.progress = progress;
    }

    /** Receives progress. An exception that it throws stops the writing. */
    @FunctionalInterface
    public interface Progress {

        /** {@code done} tensors have been written. */
        void written(int done);
    }

    /**
     * Writes a GGUF file if one of the types consists of blocks, else a safetensors file.
     *
     * @param catalog the weights
     * @param tensors what to write, by how it is written
     * @param metadata texts for the file's metadata
     * @throws ModelFormatException if a weight cannot be read
     * @throws IOException if the file cannot be written; nothing is left behind
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; nothing is left behind
     */
    public static void write(
            WeightCatalog catalog,
            Map<TensorSpec, ConvertedTensor> tensors,
            Map<String, String> metadata,
            Path target,
            Progress progress)
            throws IOException {
        for (TensorFile file : catalog.files().files()) {
            if (Files.exists(target) && Files.isSameFile(file.path(), target)) {
                throw new ModelFormatException(target + ": expected another file than the one that is converted");
            }
        }
        Map<String, ConvertedTensor> byName = new HashMap<>();
        tensors.forEach((spec, tensor) -> byName.put(spec.name(), tensor));
        List<TensorSpec> specs = List.copyOf(tensors.keySet());
        boolean gguf = specs.stream().anyMatch(spec -> spec.type().blocks().isPresent());
        try (WeightStore store = catalog.open()) {
            Converter converter = new Converter(store, byName, progress);
            store.<Path, IOException>reading(() -> {
                if (gguf) {
                    GgufWriter.write(target, metadata, specs, converter::write);
                } else {
                    SafetensorsWriter.write(target, new LinkedHashMap<>(metadata), specs, converter::write);
                }
                return target;
            });
            converter.verify(target);
        }
    }

    private void write(TensorSpec spec, WritableByteChannel out) throws IOException {
        ConvertedTensor tensor = Objects.requireNonNull(tensors.get(spec.name()));
        Output output = new Output(out, new CRC32C());
        for (TensorShape source : tensor.sources()) {
            long[] shape = source.shape().stream().mapToLong(Long::longValue).toArray();
            Weight weight = store.weight(source.name(), shape);
            long half = weight.rows() / 2;
            if (tensor.halvesSwapped()) {
                write(weight.rows(half, weight.rows()), spec.type(), output);
                write(weight.rows(0, half), spec.type(), output);
            } else {
                write(weight, spec.type(), output);
            }
        }
        checksums.put(spec.name(), output.checksum().getValue());
        progress.written(checksums.size());
    }

    private static void write(Weight weight, StoredType type, Output out) throws IOException {
        if (weight instanceof Tensor tensor && StoredType.of(tensor.dtype()) == type) {
            out.copy(tensor.segment().asSlice(0, tensor.size() * tensor.dtype().bytes()));
        } else if (weight instanceof BlockWeight blocks
                && type.blocks().filter(blocks.blocks()::equals).isPresent()) {
            out.copy(blocks.memory().asSlice(0, type.bytesOf(List.of(blocks.rows(), blocks.cols()))));
        } else {
            writeRows(weight, type, out);
        }
    }

    private static void writeRows(Weight weight, StoredType type, Output out) throws IOException {
        int cols = Math.toIntExact(weight.cols());
        float[] row = new float[cols];
        int rowBytes = Math.toIntExact(type.bytesOf(List.of((long) cols)));
        int rows = Math.max(1, PIECE_BYTES / Math.max(1, rowBytes));
        ByteBuffer piece =
                ByteBuffer.allocate(Math.multiplyExact(rows, rowBytes)).order(ByteOrder.LITTLE_ENDIAN);
        for (long from = 0; from < weight.rows(); from += rows) {
            piece.clear();
            for (long r = from; r < Math.min(weight.rows(), from + rows); r++) {
                weight.read(r, 0, row, 0, cols);
                put(row, type, piece);
            }
            out.write(piece.flip());
        }
    }

    private static void put(float[] row, StoredType type, ByteBuffer to) {
        switch (type) {
            case F32 -> {
                for (float value : row) {
                    to.putFloat(value);
                }
            }
            case F16 -> {
                for (float value : row) {
                    to.putShort(Float.floatToFloat16(value));
                }
            }
            case BF16 -> {
                for (float value : row) {
                    to.putShort(BFloat16.round(value));
                }
            }
            default -> {
                BlockFormat format = type.blocks().orElseThrow();
                for (int at = 0; at < row.length; at += format.weights()) {
                    BlockWriter.write(format, row, at, to.array(), to.arrayOffset() + to.position());
                    to.position(to.position() + format.bytes());
                }
            }
        }
    }

    /** Reads the file back; a disk that returns something else leaves no file. */
    private void verify(Path target) throws IOException {
        TensorFile written = TensorFile.read(target);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = written.map(arena).memory();
            for (TensorEntry entry : written.tensors().values()) {
                Output read = new Output(null, new CRC32C());
                read.copy(all.asSlice(entry.offset(), entry.bytes()));
                if (!Objects.equals(checksums.get(entry.name()), read.checksum().getValue())) {
                    Files.delete(target);
                    throw new IOException(
                            target + ": the disk holds other bytes than were written; the file was removed");
                }
            }
        }
    }

    /** Where bytes go, and their checksum; nowhere without a channel. */
    private record Output(@Nullable WritableByteChannel channel, CRC32C checksum) {

        void copy(MemorySegment bytes) throws IOException {
            byte[] piece = new byte[(int) Math.min(PIECE_BYTES, bytes.byteSize())];
            for (long at = 0; at < bytes.byteSize(); at += piece.length) {
                int count = (int) Math.min(piece.length, bytes.byteSize() - at);
                MemorySegment.copy(bytes, at, MemorySegment.ofArray(piece), 0, count);
                write(ByteBuffer.wrap(piece, 0, count));
            }
        }

        void write(ByteBuffer bytes) throws IOException {
            checksum.update(bytes.duplicate());
            while (channel != null && bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
