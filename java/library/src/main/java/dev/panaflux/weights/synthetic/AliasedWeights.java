package dev.panaflux.weights.synthetic;

import dev.panaflux.kernels.DType;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightFiles;
import dev.panaflux.weights.synthetic.RandomWeights.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A component's random weights in one small file: all large matrices share one block of random values.
 *
 * @param file the file to write
 * @param type the weights' element type
 * @param seed seed of the random values
 * @param roles the role of each tensor
 */
public record AliasedWeights(Path file, DType type, long seed, Function<TensorSpec, Role> roles) {

    /** Number of elements from which a matrix shares the block. */
    private static final long FEWEST_SHARED = 1 << 20;

    private static final long ALIGNMENT = 64;

    /** Number of input features for which the shared values preserve the variance. */
    private static final long TYPICAL_FEATURES = 3072;

    /**
     * Writes the file and returns a catalog with {@code tensors}.
     *
     * @throws IOException if the file exists or cannot be written
     */
    public WeightCatalog write(List<TensorSpec> tensors) throws IOException {
        RandomWeights weights = new RandomWeights(seed, type);
        Map<String, TensorEntry> entries = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long shared = tensors.stream()
                    .filter(tensor -> isShared(tensor) && roles.apply(tensor) != Role.TABLE)
                    .mapToLong(TensorSpec::bytes)
                    .max()
                    .orElse(0);
            if (shared > 0) {
                long elements = shared / type.bytes();
                List<Long> shape = List.of(Math.ceilDiv(elements, TYPICAL_FEATURES), TYPICAL_FEATURES);
                weights.write(new TensorSpec("shared", StoredType.of(type), shape), Role.MATRIX, channel);
            }
            for (TensorSpec tensor : tensors) {
                long offset = 0;
                if (!isShared(tensor)) {
                    offset = Math.ceilDiv(channel.size(), ALIGNMENT) * ALIGNMENT;
                    channel.position(offset);
                    weights.write(tensor, roles.apply(tensor), channel);
                }
                entries.put(
                        tensor.name(),
                        new TensorEntry(tensor.name(), tensor.type(), tensor.shape(), file, offset, tensor.bytes()));
            }
            // Only the first rows of a lookup table are read; the rest is a hole in the file.
            long end = entries.values().stream()
                    .mapToLong(entry -> entry.offset() + entry.bytes())
                    .max()
                    .orElse(0);
            if (channel.size() < end) {
                channel.position(end - 1);
                channel.write(ByteBuffer.allocate(1));
            }
            TensorFile whole = new TensorFile(file, channel.size(), ByteBuffer.allocate(0), Map.of(), entries);
            return WeightCatalog.asStored(new WeightFiles(file, List.of(whole), entries));
        }
    }

    private static boolean isShared(TensorSpec tensor) {
        return tensor.shape().size() >= 2 && tensor.shape().stream().reduce(1L, Math::multiplyExact) >= FEWEST_SHARED;
    }
}
