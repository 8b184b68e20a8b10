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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A component's random weights in one small file: all large matrices of a type share one block of random values.
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
        long size;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Map<StoredType, Long> pools = writePools(tensors, weights, channel);
            Map<StoredType, Integer> sharing = new EnumMap<>(StoredType.class);
            for (TensorSpec tensor : tensors) {
                Long pool = isShared(tensor) ? pools.get(tensor.type()) : null;
                Path place = file;
                long offset;
                if (pool == null) {
                    offset = append(tensor, weights, channel);
                } else {
                    offset = pool;
                    place = link(sharing.merge(tensor.type(), 1, Integer::sum) - 1);
                }
                entries.put(
                        tensor.name(),
                        new TensorEntry(tensor.name(), tensor.type(), tensor.shape(), place, offset, tensor.bytes()));
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
            size = channel.size();
        }
        Map<Path, Map<String, TensorEntry>> byFile = new LinkedHashMap<>();
        byFile.put(file, new LinkedHashMap<>());
        entries.forEach((name, entry) -> byFile.computeIfAbsent(entry.file(), place -> new LinkedHashMap<>())
                .put(name, entry));
        List<TensorFile> files = new ArrayList<>();
        byFile.forEach((place, held) -> files.add(new TensorFile(place, size, ByteBuffer.allocate(0), Map.of(), held)));
        return WeightCatalog.asStored(new WeightFiles(file, files, entries));
    }

    /** The offset of a block of random values for each type of large matrices, as long as the longest of them. */
    private Map<StoredType, Long> writePools(List<TensorSpec> tensors, RandomWeights weights, FileChannel channel)
            throws IOException {
        Map<StoredType, TensorSpec> longest = new EnumMap<>(StoredType.class);
        tensors.stream()
                .filter(tensor -> isShared(tensor) && roles.apply(tensor) != Role.TABLE)
                .forEach(tensor -> longest.merge(
                        tensor.type(), tensor, (one, other) -> one.bytes() < other.bytes() ? other : one));
        Map<StoredType, Long> pools = new EnumMap<>(StoredType.class);
        for (TensorSpec tensor : longest.values()) {
            // Shaped so that the deviation suits matrices with the typical number of features.
            List<Long> shape = List.of(Math.ceilDiv(elements(tensor), TYPICAL_FEATURES), TYPICAL_FEATURES);
            pools.put(
                    tensor.type(),
                    append(new TensorSpec("shared", tensor.type(), shape), Role.MATRIX, weights, channel));
        }
        return pools;
    }

    private long append(TensorSpec tensor, RandomWeights weights, FileChannel channel) throws IOException {
        return append(tensor, roles.apply(tensor), weights, channel);
    }

    private static long append(TensorSpec tensor, Role role, RandomWeights weights, FileChannel channel)
            throws IOException {
        long offset = Math.ceilDiv(channel.size(), ALIGNMENT) * ALIGNMENT;
        channel.position(offset);
        weights.write(tensor, role, channel);
        return offset;
    }

    /**
     * Another name of the file for the matrix number {@code index} of those that share a block: mapped by itself, it takes
     * addresses of its own, and counts as resident, like a matrix of a real model. The file's own name where a file can have only
     * one.
     */
    private Path link(int index) throws IOException {
        if (index == 0) {
            return file;
        }
        Path link = file.resolveSibling(file.getFileName() + "." + index);
        if (!Files.exists(link)) {
            try {
                Files.createLink(link, file);
            } catch (UnsupportedOperationException | FileSystemException none) {
                return file;
            }
        }
        return link;
    }

    private static long elements(TensorSpec tensor) {
        return tensor.shape().stream().reduce(1L, Math::multiplyExact);
    }

    private static boolean isShared(TensorSpec tensor) {
        return tensor.shape().size() >= 2 && elements(tensor) >= FEWEST_SHARED;
    }
}
