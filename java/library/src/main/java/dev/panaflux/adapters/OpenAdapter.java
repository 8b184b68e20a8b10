package dev.panaflux.adapters;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.NonFinite;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.model.Adapter;
import dev.panaflux.model.DecomposedAdapter;
import dev.panaflux.model.DifferenceAdapter;
import dev.panaflux.model.InputDecomposedAdapter;
import dev.panaflux.model.KroneckerAdapter;
import dev.panaflux.model.LowRankAdapter;
import dev.panaflux.model.PlacedAdapter;
import dev.panaflux.model.ScaledAdapter;
import dev.panaflux.model.SquaredNorms;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The changes that a file of adapters means for a model's weights. Its matrices stay mapped as stored, except small ones that are
 * computed from others. Closing it makes every adapter unusable.
 *
 * <p>The changes, with {@code s} the file's own scale ({@code alpha / rank} or {@link AdapterScales}):
 *
 * <ul>
 *   <li>LoRA: {@code s B A}.
 *   <li>LoKr: {@code s kron(W1, W2)}; {@code s} is 1 if both are whole.
 *   <li>LoHa: {@code s (A1 B1) * (A2 B2)} elementwise. With ranks p and q that is a matrix of rank p q, whose factors are the
 *       products of the factors' columns and rows; it is stored so where that is smaller, else whole.
 *   <li>DoRA, over any of these: {@code G (W + D) - W} or {@code (W + D) G - W}, where {@code G} gives each row or column its
 *       stored magnitude.
 * </ul>
 */
public final class OpenAdapter implements AutoCloseable {

    private static final long ALIGNMENT = 64;

    private final AdapterHeader file;
    private final WeightStore store;
    private final ComputePool pool;
    private final double strength;
    private final Arena arena = Arena.ofShared();
    private final List<Change> changes = new ArrayList<>();
    private boolean measured;

    /**
     * A change of one module.
     *
     * @param module the module
     * @param difference its change; for a decomposed weight, before that gets its magnitudes
     * @param magnitudes those of the rows or columns, empty without
     * @param gains what the rows or columns are multiplied by, without elements if there are no magnitudes
     */
    @SuppressWarnings("ArrayRecordComponent") // read-only, never compared as a record
    private record Change(AdaptableModule module, Adapter difference, float[] magnitudes, Tensor gains) {

        /** Whether each column has a magnitude, not each row. */
        boolean ofColumns() {
            return magnitudes.length > 0 && magnitudes.length != module.outDim();
        }
    }

    private OpenAdapter(AdapterHeader file, WeightStore store, ComputePool pool, double strength) {
        this.pool = pool;
        this.file = file;
        this.store = store;
        this.strength = strength;
    }

    /**
     * Opens the changes of those modules that fit.
     *
     * @param strength multiplies the changes; of decomposed weights, before they get their magnitudes, as in PEFT
     * @param pool threads that look through the tensors
     * @throws ModelFormatException if a tensor is damaged, or holds a number that is not finite
     */
    public static OpenAdapter open(AdapterFit fit, double strength, ComputePool pool) throws ModelFormatException {
        OpenAdapter open =
                new OpenAdapter(fit.file(), WeightStore.open(fit.file().path()), pool, strength);
        try {
            for (AdapterFit.Match match : fit.matches()) {
                open.changes.add(open.change(match.change(), match.module()));
            }
            return open;
        } catch (ModelFormatException | RuntimeException | Error failure) {
            open.close();
            throw failure;
        }
    }

    /**
     * The adapters, by the names of the weights.
     *
     * @param weights the model's weights
     */
    public Map<String, List<Adapter>> adapters(TensorSource weights) throws ModelFormatException {
        Map<String, List<Adapter>> adapters = new LinkedHashMap<>();
        for (Change change : changes) {
            for (AdaptableModule.Part part : change.module.parts()) {
                Adapter own = adapter(change, part, weights);
                adapters.computeIfAbsent(part.weight(), _ -> new ArrayList<>())
                        .add(
                                part.count() == part.weightRows()
                                        ? own
                                        : new PlacedAdapter(own, part.at(), part.weightRows()));
            }
        }
        return adapters;
    }

    private static Adapter adapter(Change change, AdaptableModule.Part part, TensorSource weights)
            throws ModelFormatException {
        Adapter own = difference(change, part);
        if (change.magnitudes.length == 0) {
            return own;
        }
        return change.ofColumns()
                ? new InputDecomposedAdapter(weight(change, part, weights), own, change.gains)
                : new DecomposedAdapter(own, change.gains.cols(part.from(), part.from() + part.count()));
    }

    private static Adapter difference(Change change, AdaptableModule.Part part) {
        return change.difference.rows(part.from(), part.from() + part.count());
    }

    private static Weight weight(Change change, AdaptableModule.Part part, TensorSource weights)
            throws ModelFormatException {
        return weights.weight(part.weight(), part.weightRows(), change.module.inDim())
                .rows(part.at(), part.at() + part.count());
    }

    /**
     * Computes what decomposed weights are multiplied by, once; before that they are unusable.
     *
     * @param weights the model's weights
     */
    public void measure(Kernels kernels, TensorSource weights) throws ModelFormatException {
        if (measured) {
            return;
        }
        for (Change change : changes) {
            if (change.magnitudes.length > 0) {
                measure(change, kernels, weights);
            }
        }
        measured = true;
    }

    private static void measure(Change change, Kernels kernels, TensorSource weights) throws ModelFormatException {
        double[] squares = new double[change.magnitudes.length];
        for (AdaptableModule.Part part : change.module.parts()) {
            SquaredNorms norms = SquaredNorms.of(kernels, weight(change, part, weights), difference(change, part));
            double[] own = change.ofColumns() ? norms.columns() : norms.rows();
            int at = change.ofColumns() ? 0 : Math.toIntExact(part.from());
            for (int index = 0; index < own.length; index++) {
                squares[at + index] += own[index];
            }
        }
        change.gains.fill((_, index) -> (float) (change.magnitudes[index] / Math.sqrt(squares[index])));
    }

    /**
     * Checks that nobody has written to the file since it was opened.
     *
     * @throws ModelFormatException if somebody has
     */
    public void requireUnchanged() throws ModelFormatException {
        store.requireUnchanged();
    }

    private Change change(AdapterModule stored, AdaptableModule module) throws ModelFormatException {
        TensorEntry magnitude = stored.find(TensorRole.MAGNITUDE);
        float[] magnitudes = magnitude == null ? new float[0] : floats(magnitude);
        return new Change(module, difference(stored), magnitudes, allocate(1, magnitudes.length));
    }

    private Adapter difference(AdapterModule change) throws ModelFormatException {
        Adapter whole = switch (change.kind()) {
            case LOW_RANK -> new LowRankAdapter(tensor(change, TensorRole.DOWN), tensor(change, TensorRole.UP));
            case KRONECKER -> kronecker(change);
            case HADAMARD -> hadamard(change);
            case DIFFERENCE -> new DifferenceAdapter(tensor(change, TensorRole.DIFFERENCE));
        };
        float scale = (float) (strength * scale(change));
        return scale == 1 ? whole : new ScaledAdapter(whole, scale);
    }

    private double scale(AdapterModule change) throws ModelFormatException {
        TensorEntry alpha = change.find(TensorRole.ALPHA);
        Double own = alpha == null ? null : (Double) (double) floats(alpha)[0];
        if (change.rank().isEmpty()) {
            return 1;
        }
        return file.scales()
                .factor(ModuleNames.withoutPrefix(change.name()), change.rank().getAsLong(), own);
    }

    private Adapter kronecker(AdapterModule change) throws ModelFormatException {
        TensorEntry whole = change.find(TensorRole.KRONECKER_1);
        Tensor left = whole != null ? widened(whole) : left(change);
        Adapter right = change.find(TensorRole.KRONECKER_2) != null
                ? new DifferenceAdapter(tensor(change, TensorRole.KRONECKER_2))
                : new LowRankAdapter(tensor(change, TensorRole.KRONECKER_2B), tensor(change, TensorRole.KRONECKER_2A));
        return KroneckerAdapter.of(left, right);
    }

    private Adapter hadamard(AdapterModule change) throws ModelFormatException {
        return change.hadamard()
                .adapter(
                        this::allocate,
                        product(change, TensorRole.HADAMARD_1A, TensorRole.HADAMARD_1B),
                        product(change, TensorRole.HADAMARD_2A, TensorRole.HADAMARD_2B));
    }

    /** The first matrix of a Kronecker product that is stored as two factors. */
    private Tensor left(AdapterModule change) throws ModelFormatException {
        Hadamard.Product factors = product(change, TensorRole.KRONECKER_1A, TensorRole.KRONECKER_1B);
        Tensor product = allocate(factors.left().rows(), factors.right().cols());
        Hadamard.multiply(product, factors);
        return product;
    }

    private Hadamard.Product product(AdapterModule change, TensorRole left, TensorRole right)
            throws ModelFormatException {
        return new Hadamard.Product(matrix(entry(change, left)), matrix(entry(change, right)));
    }

    private Hadamard.Matrix matrix(TensorEntry entry) throws ModelFormatException {
        return new Hadamard.Matrix(
                floats(entry),
                Math.toIntExact(entry.shape().get(0)),
                Math.toIntExact(entry.shape().get(1)));
    }

    private static TensorEntry entry(AdapterModule change, TensorRole role) {
        return Objects.requireNonNull(change.find(role));
    }

    private Tensor tensor(AdapterModule change, TensorRole role) throws ModelFormatException {
        TensorEntry entry = entry(change, role);
        long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = store.tensor(entry.name(), shape);
        Optional<NonFinite> found = store.reading(() -> NonFinite.first(tensor, pool));
        if (found.isPresent()) {
            throw notFinite(entry, found.get().label());
        }
        return tensor;
    }

    private Tensor widened(TensorEntry entry) throws ModelFormatException {
        Tensor tensor = allocate(entry.shape().get(0), entry.shape().get(1));
        tensor.setFloats(floats(entry));
        return tensor;
    }

    private float[] floats(TensorEntry entry) throws ModelFormatException {
        float[] values = store.floats(entry.name());
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw notFinite(entry, value);
            }
        }
        return values;
    }

    private ModelFormatException notFinite(TensorEntry entry, Object found) {
        return new ModelFormatException("%s: tensor %s: expected finite numbers, found %s"
                .formatted(file.path(), ModelFileErrors.printable(entry.name()), found));
    }

    private Tensor allocate(long rows, long cols) {
        return Tensor.of(arena.allocate(rows * cols * DType.F32.bytes(), ALIGNMENT), DType.F32, rows, cols);
    }

    /** Unmaps the file and frees what was computed. */
    @Override
    public void close() {
        store.close();
        arena.close();
    }
}
