package dev.panaflux.weights.safetensors;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Temporaries;
import dev.panaflux.system.WholeFile;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Collects the tensors of a run and writes them to one safetensors file at the end. Until then they are kept in a temporary
 * file beside the target, not in memory. Closing without {@link #complete()} leaves nothing behind.
 */
public final class TensorDump implements AutoCloseable {

    /** Tells such files from weights. */
    private static final Map<String, String> METADATA = Map.of("software", "Panaflux dump");

    private final Path target;
    private final WholeFile spool;
    private final Map<String, TensorSpec> tensors = new LinkedHashMap<>();
    private final Map<String, Long> positions = new LinkedHashMap<>();
    private long end;

    private TensorDump(Path target, WholeFile spool) {
        this.target = target;
        this.spool = spool;
    }

    /**
     * Opens a dump, and removes what killed runs left beside it, as that may be gigabytes.
     *
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static TensorDump create(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null) {
            new Temporaries(folder).removeLeftovers();
        }
        return new TensorDump(target, WholeFile.create(target));
    }

    /**
     * Adds the elements of a view, in its own type.
     *
     * @param shape sizes of the axes; their product is {@code tensor.size()}
     * @throws IllegalArgumentException if the shape does not fit, or the name is taken
     */
    public void add(String name, Tensor tensor, long... shape) throws IOException {
        begin(TensorSpec.of(name, StoredType.of(tensor.dtype()), shape), tensor.size());
        long rowBytes = tensor.cols() * tensor.dtype().bytes();
        if (tensor.isContiguous()) {
            append(tensor, 0, tensor.rows() * rowBytes);
            return;
        }
        for (long row = 0; row < tensor.rows(); row++) {
            append(tensor, row * tensor.rowStride() * tensor.dtype().bytes(), rowBytes);
        }
    }

    private void append(Tensor tensor, long offset, long bytes) throws IOException {
        long end = offset + bytes;
        for (long from = offset; from < end; ) {
            long length = Math.min(end - from, 1 << 30);
            append(tensor.segment().asSlice(from, length).asByteBuffer());
            from += length;
        }
    }

    /**
     * Adds float32 values.
     *
     * @param shape sizes of the axes; their product is the number of values
     * @throws IllegalArgumentException if the shape does not fit, or the name is taken
     */
    public void add(String name, float[] values, long... shape) throws IOException {
        begin(TensorSpec.of(name, StoredType.F32, shape), values.length);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        append(bytes);
    }

    /**
     * Adds 32-bit integers.
     *
     * @param shape sizes of the axes; their product is the number of values
     * @throws IllegalArgumentException if the shape does not fit, or the name is taken
     */
    public void add(String name, int[] values, long... shape) throws IOException {
        begin(TensorSpec.of(name, StoredType.I32, shape), values.length);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        append(bytes);
    }

    private void begin(TensorSpec tensor, long elements) {
        if (tensor.shape().stream().reduce(1L, Math::multiplyExact) != elements) {
            throw new IllegalArgumentException("tensor %s: expected %d elements, found shape %s"
                    .formatted(ModelFileErrors.printable(tensor.name()), elements, tensor.shape()));
        }
        if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
            throw new IllegalArgumentException(
                    "tensor %s: expected a unique name".formatted(ModelFileErrors.printable(tensor.name())));
        }
        positions.put(tensor.name(), end);
    }

    private void append(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                end += spool.channel().write(bytes);
            }
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            throw failure;
        }
    }

    /**
     * Writes the file.
     *
     * @throws IOException if it cannot be written; nothing is left behind
     */
    public void complete() throws IOException {
        SafetensorsWriter.write(target, METADATA, tensors.values(), this::copy);
    }

    private void copy(TensorSpec tensor, WritableByteChannel out) throws IOException {
        FileChannel in = spool.channel();
        long position = Objects.requireNonNull(positions.get(tensor.name()));
        long end = position + tensor.bytes();
        while (position < end) {
            position += in.transferTo(position, end - position, out);
        }
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
