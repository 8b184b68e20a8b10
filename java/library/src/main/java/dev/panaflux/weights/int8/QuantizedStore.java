package dev.panaflux.weights.int8;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.MappedFile;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * A component's weights: those of large products as 8-bit integers from a {@link QuantizedFile}, all others as stored.
 * Quantised weights are never read from the original files. Closing unmaps both.
 */
public final class QuantizedStore implements TensorSource {

    private final WeightStore original;
    private final QuantizedFile file;
    private final Arena arena = Arena.ofShared();
    private final MappedFile mapped;

    private QuantizedStore(WeightStore original, QuantizedFile file, boolean verified, ComputePool pool)
            throws ModelFormatException {
        this.original = original;
        this.file = file;
        try {
            this.mapped = verified ? file.map(arena) : file.mapVerified(arena, pool);
        } catch (ModelFormatException | RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /**
     * Maps {@code file}, which must match the component, with precedence over {@code catalog}.
     *
     * @param verified whether its checksums have been verified before; if not, they are verified now
     * @param pool the threads that verify checksums
     * @throws ModelFormatException if the content has changed since it was written
     */
    public static QuantizedStore open(WeightCatalog catalog, QuantizedFile file, boolean verified, ComputePool pool)
            throws ModelFormatException {
        return new QuantizedStore(catalog.open(), file, verified, pool);
    }

    @Override
    public Tensor tensor(String name, long... shape) throws ModelFormatException {
        return original.tensor(name, shape);
    }

    @Override
    public Weight weight(String name, long... shape) throws ModelFormatException {
        if (!file.weights().contains(name)) {
            return original.weight(name, shape);
        }
        Weight weight = file.weight(mapped.memory(), name);
        if (shape.length != 2 || weight.rows() != shape[0] || weight.cols() != shape[1]) {
            throw new ModelFormatException("%s: tensor %s: expected %s i8, found %s"
                    .formatted(file.path(), name, Arrays.toString(shape), weight.describe()));
        }
        return weight;
    }

    @Override
    public boolean contains(String name) {
        return original.contains(name);
    }

    @Override
    public void requireUnchanged() throws ModelFormatException {
        mapped.requireUnchanged();
        original.requireUnchanged();
    }

    @Override
    public String location() {
        return "%s or %s".formatted(file.path(), original.location());
    }

    @Override
    public void close() {
        original.close();
        arena.close();
    }
}
