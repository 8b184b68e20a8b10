package dev.panaflux.weights;

import dev.panaflux.weights.scaled.MicroscaledWeight.Kind;
import dev.panaflux.weights.scaled.NarrowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a stored tensor are encoded, told by its type and the tensors beside it. Reads no data.
 *
 * <p>The spellings are those of BFL and ComfyUI: for {@code X.weight}, the scales are {@code X.weight_scale} or
 * {@code X.scale_weight}, or {@code X.weight_scale_inv} as Qwen writes them.
 */
sealed interface WeightEncoding {

    /** Values that kernels compute with. */
    record Plain() implements WeightEncoding {}

    /** Rows of blocks. */
    record Blocks() implements WeightEncoding {}

    /**
     * Numbers of one byte.
     *
     * @param scale their scales, or null
     * @param note a JSON text that may tell of a rotation, or null
     */
    record Narrow(
            NarrowType type,
            @Nullable TensorEntry scale,
            @Nullable TensorEntry note) implements WeightEncoding {}

    /**
     * Values with one scale for a few.
     *
     * @param global a factor of all values, or null
     */
    record Microscaled(
            Kind kind, TensorEntry scale, @Nullable TensorEntry global) implements WeightEncoding {}

    /** Nothing that can be read as weights. */
    record Unknown() implements WeightEncoding {}

    /** The encoding of {@code entry}, one of {@code tensors}, which are by their stored names. */
    static WeightEncoding of(TensorEntry entry, Map<String, TensorEntry> tensors) {
        if (entry.type().computable().isPresent()) {
            return new Plain();
        }
        if (entry.type().blocks().isPresent()) {
            return new Blocks();
        }
        String stem = stem(entry);
        TensorEntry scale = first(tensors, stem + ".weight_scale", stem + ".scale_weight", stem + ".weight_scale_inv");
        return switch (entry.type()) {
            case F8_E4M3 ->
                scale != null
                                && entry.shape().size() == 2
                                && (scale.type() == StoredType.F8_E8M0 || scale.type() == StoredType.U8)
                        ? new Microscaled(Kind.MXFP8, scale, null)
                        : new Narrow(NarrowType.E4M3, scale, null);
            case F8_E5M2 -> new Narrow(NarrowType.E5M2, scale, null);
            case I8 ->
                scale == null ? new Unknown() : new Narrow(NarrowType.INT8, scale, tensors.get(stem + ".comfy_quant"));
            case U8 -> {
                TensorEntry global = tensors.get(stem + ".weight_scale_2");
                yield scale == null || global == null || entry.shape().size() != 2
                        ? new Unknown()
                        : new Microscaled(Kind.NVFP4, scale, global);
            }
            default -> new Unknown();
        };
    }

    /** The name without {@code .weight}. */
    static String stem(TensorEntry entry) {
        String name = entry.name();
        return name.endsWith(".weight") ? name.substring(0, name.length() - ".weight".length()) : name;
    }

    private static @Nullable TensorEntry first(Map<String, TensorEntry> tensors, String... names) {
        for (String name : names) {
            TensorEntry entry = tensors.get(name);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** The shape of the values of {@code entry}, whose bytes may hold two each. */
    default List<Long> shape(TensorEntry entry, List<Long> stored) {
        boolean pairs = this instanceof Microscaled scaled && scaled.kind().perByte() == 2 && !stored.isEmpty();
        if (!pairs) {
            return stored;
        }
        List<Long> shape = new ArrayList<>(stored);
        shape.set(shape.size() - 1, 2 * shape.getLast());
        return List.copyOf(shape);
    }
}
