package dev.panaflux.weights;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.NonFinite;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.StoredWeight.Form;
import dev.panaflux.weights.blocks.BlockWeight;
import dev.panaflux.weights.scaled.MicroscaledWeight;
import dev.panaflux.weights.scaled.ShiftedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights of one component, mapped read-only from its files. Nothing is copied; pages are read when they are touched and
 * belong to the page cache. A file is mapped when the first of its weights is requested. Closing unmaps all files and makes
 * every tensor obtained from here unusable.
 *
 * <p>Thread-safe. A tensor starts at its offset in the file, so kernels must not rely on alignment (the safetensors
 * library's writer aligns every tensor to its element size; others need not). One exception to "nothing is copied": a
 * weight whose halves are swapped is copied in the right order on first use.
 */
public final class WeightStore implements TensorSource {

    private static final long COPY_ALIGNMENT = 64;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final WeightCatalog catalog;
    private final EncodedWeights encoded;
    private final Arena arena = Arena.ofShared();
    private final Map<Path, MappedFile> mapped = new HashMap<>();
    private final Map<String, MemorySegment> swapped = new HashMap<>();
    private final Map<String, Tensor> widened = new HashMap<>();

    WeightStore(WeightCatalog catalog) {
        this.catalog = catalog;
        this.encoded = new EncodedWeights(
                entry -> segment(StoredWeight.whole(entry)), catalog.files().files(), arena);
    }

    /**
     * Opens a file of tensors or an index of shards, with the stored names.
     *
     * @throws ModelFormatException if a file is missing or damaged
     */
    public static WeightStore open(Path location) throws ModelFormatException {
        return WeightCatalog.asStored(WeightFiles.read(location, List.of())).open();
    }

    /** The weights' catalog. */
    public WeightCatalog catalog() {
        return catalog;
    }

    @Override
    public boolean contains(String name) {
        return catalog.contains(name);
    }

    @Override
    public Tensor tensor(String name, long... shape) throws ModelFormatException {
        return weight(name, shape) instanceof Tensor tensor ? tensor : widened(name, weight(name, shape));
    }

    @Override
    public Weight weight(String name, long... shape) throws ModelFormatException {
        StoredWeight weight = catalog.require(name, WeightCatalog.listOf(shape));
        long rows = shape.length < 2 ? 1 : shape[0];
        long cols = 1;
        for (int axis = shape.length < 2 ? 0 : 1; axis < shape.length; axis++) {
            cols *= shape[axis];
        }
        TensorEntry entry = weight.entry();
        StoredType type = entry.type();
        return switch (catalog.encoding(entry)) {
            case WeightEncoding.Plain _ ->
                Tensor.of(bytes(name, weight), type.computable().orElseThrow(), rows, cols);
            case WeightEncoding.Blocks _ ->
                new BlockWeight(type.blocks().orElseThrow(), bytes(name, weight), rows, cols);
            case WeightEncoding.Narrow narrow ->
                part(weight, encoded.narrow(entry, narrow, rows * weight.parts(), cols), rows);
            case WeightEncoding.Microscaled scaled -> {
                List<Long> stored = scaled.shape(entry, entry.shape());
                MicroscaledWeight whole = encoded.microscaled(entry, scaled, stored.getFirst(), stored.getLast());
                yield part(weight, whole.columns(cols), rows);
            }
            case WeightEncoding.Unknown _ -> throw new AssertionError("the catalog has refused " + entry.describe());
        };
    }

    private MemorySegment bytes(String name, StoredWeight weight) throws ModelFormatException {
        return weight.form() == Form.HALVES_SWAPPED ? swap(name, weight) : segment(weight);
    }

    /** The rows of {@code whole} that are {@code weight}. */
    private static Weight part(StoredWeight weight, Weight whole, long rows) {
        return weight.form() == Form.HALVES_SWAPPED
                ? ShiftedRows.halvesSwapped(whole)
                : whole.rows(weight.part() * rows, (weight.part() + 1) * rows);
    }

    /**
     * Requires that a weight holds finite numbers alone.
     *
     * @param pool the threads that look through it
     * @throws ModelFormatException naming the first NaN or infinity, or like {@link #tensor}
     */
    public void requireFinite(TensorShape weight, ComputePool pool) throws ModelFormatException {
        long[] shape = weight.shape().stream().mapToLong(Long::longValue).toArray();
        Weight values = weight(weight.name(), shape);
        Optional<NonFinite> found = NonFinite.first(values, pool);
        if (found.isPresent()) {
            throw catalog.notFinite(weight.name(), values, found.get());
        }
    }

    /**
     * The values of a floating-point tensor on the heap, widened or rounded to float32: for small tensors such as golden
     * values.
     *
     * @throws ModelFormatException if there is no such tensor, or its type is not f64, f32, f16 or bf16
     * @throws IllegalArgumentException if it is too large for an array
     */
    public float[] floats(String name) throws ModelFormatException {
        TensorEntry entry = catalog.entry(name);
        return reading(() -> floats(entry));
    }

    private float[] floats(TensorEntry entry) throws ModelFormatException {
        MemorySegment segment = segment(StoredWeight.whole(entry));
        float[] values = new float[length(entry)];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (entry.type()) {
                case F64 -> (float) segment.getAtIndex(DOUBLE, i);
                case F32 -> segment.getAtIndex(FLOAT, i);
                case F16 -> Float.float16ToFloat(segment.getAtIndex(SHORT, i));
                case BF16 -> Float.intBitsToFloat(segment.getAtIndex(SHORT, i) << 16);
                default -> throw unexpectedType(entry, "floating-point values");
            };
        }
        return values;
    }

    /**
     * The values of an integer or boolean tensor on the heap.
     *
     * @throws ModelFormatException if there is no such tensor, or its type is not i64, i32, u8 or bool
     * @throws IllegalArgumentException if it is too large for an array
     */
    public long[] integers(String name) throws ModelFormatException {
        TensorEntry entry = catalog.entry(name);
        return reading(() -> integers(entry));
    }

    private long[] integers(TensorEntry entry) throws ModelFormatException {
        MemorySegment segment = segment(StoredWeight.whole(entry));
        long[] values = new long[length(entry)];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (entry.type()) {
                case I64 -> segment.getAtIndex(LONG, i);
                case I32 -> segment.getAtIndex(INT, i);
                case U8, BOOL -> Byte.toUnsignedLong(segment.get(ValueLayout.JAVA_BYTE, i));
                default -> throw unexpectedType(entry, "i64, i32, u8 or bool values");
            };
        }
        return values;
    }

    private static ModelFormatException unexpectedType(TensorEntry entry, String expected) {
        return new ModelFormatException("%s: tensor %s at byte %d: expected %s, found %s"
                .formatted(
                        entry.file(),
                        ModelFileErrors.printable(entry.name()),
                        entry.offset(),
                        expected,
                        entry.type().label()));
    }

    private static int length(TensorEntry entry) {
        if (entry.elements() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("tensor %s: expected at most 2^31 elements, found %s"
                    .formatted(ModelFileErrors.printable(entry.name()), entry.describe()));
        }
        return (int) entry.elements();
    }

    private MemorySegment segment(StoredWeight weight) throws ModelFormatException {
        return file(weight.entry().file()).asSlice(weight.offset(), weight.bytes());
    }

    private synchronized MemorySegment file(Path path) throws ModelFormatException {
        MappedFile known = mapped.get(path);
        if (known == null) {
            for (TensorFile file : catalog.files().files()) {
                if (file.path().equals(path)) {
                    known = file.map(arena);
                    mapped.put(path, known);
                    return known.memory();
                }
            }
            throw new AssertionError(path + " is none of the component's files");
        }
        return known.memory();
    }

    private synchronized MemorySegment swap(String name, StoredWeight weight) throws ModelFormatException {
        MemorySegment copy = swapped.get(name);
        if (copy == null) {
            MemorySegment stored = segment(weight);
            long half = stored.byteSize() / 2;
            copy = arena.allocate(stored.byteSize(), COPY_ALIGNMENT);
            MemorySegment.copy(stored, 0, copy, half, half);
            MemorySegment.copy(stored, half, copy, 0, half);
            swapped.put(name, copy);
        }
        return copy;
    }

    /** A copy as f32, for the few small weights that operators need as a whole. */
    private synchronized Tensor widened(String name, Weight weight) {
        Tensor known = widened.get(name);
        if (known == null) {
            int cols = Math.toIntExact(weight.cols());
            known = Tensor.of(
                    arena.allocate(weight.rows() * cols * Float.BYTES, COPY_ALIGNMENT), DType.F32, weight.rows(), cols);
            float[] row = new float[cols];
            for (long r = 0; r < weight.rows(); r++) {
                weight.read(r, 0, row, 0, cols);
                known.rows(r, r + 1).setFloats(row);
            }
            widened.put(name, known);
        }
        return known;
    }

    @Override
    public synchronized void requireUnchanged() throws ModelFormatException {
        for (MappedFile file : mapped.values()) {
            file.requireUnchanged();
        }
    }

    @Override
    public String location() {
        return catalog.files().location().toString();
    }

    /** Unmaps all files. */
    @Override
    public void close() {
        arena.close();
    }
}
