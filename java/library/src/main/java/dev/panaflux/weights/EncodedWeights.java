package dev.panaflux.weights;

import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.WeightEncoding.Microscaled;
import dev.panaflux.weights.WeightEncoding.Narrow;
import dev.panaflux.weights.scaled.MicroscaledWeight;
import dev.panaflux.weights.scaled.NarrowType;
import dev.panaflux.weights.scaled.RotatedWeight;
import dev.panaflux.weights.scaled.ScaledWeight;
import dev.panaflux.weights.scaled.Scales;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Puts weights together with the scales that are tensors of their own. */
final class EncodedWeights {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long MOST_SCALES = 1 << 24;
    private static final long LONGEST_NOTE = 1 << 16;
    private static final String NOTES = "_quantization_metadata";

    private final Memory memory;
    private final List<TensorFile> files;
    private final Arena arena;

    /** Where the bytes of a stored tensor are. */
    @FunctionalInterface
    interface Memory {
        MemorySegment of(TensorEntry entry) throws ModelFormatException;
    }

    /**
     * Weights in {@code memory}.
     *
     * @param arena memory for scales
     */
    EncodedWeights(Memory memory, List<TensorFile> files, Arena arena) {
        this.memory = memory;
        this.arena = arena;
        this.files = files;
    }

    /** The whole of {@code entry} as a weight {@code [rows, cols]}. */
    Weight narrow(TensorEntry entry, Narrow encoding, long rows, long cols) throws ModelFormatException {
        TensorEntry scale = encoding.scale();
        Scales scales = scale == null ? Scales.none() : scales(entry, scale, rows, cols);
        Weight weight = ScaledWeight.of(encoding.type(), memory.of(entry), scales, rows, cols, arena);
        int group = encoding.type() == NarrowType.INT8 ? rotation(entry, encoding.note()) : 0;
        if (group == 0) {
            return weight;
        }
        try {
            return new RotatedWeight(weight, group);
        } catch (IllegalArgumentException e) {
            throw wrong(entry, "convrot_groupsize: " + e.getMessage());
        }
    }

    /** The whole of {@code entry} as a weight with {@code rows} stored rows of {@code cols} values. */
    MicroscaledWeight microscaled(TensorEntry entry, Microscaled encoding, long rows, long cols)
            throws ModelFormatException {
        long needed = encoding.kind().scaleBytes(rows, cols);
        if (encoding.scale().bytes() != needed) {
            throw wrong(
                    encoding.scale(),
                    "expected %d bytes of scales for [%d, %d] values, found %s"
                            .formatted(needed, rows, cols, encoding.scale().describe()));
        }
        float global = encoding.global() == null ? 1 : floats(encoding.global())[0];
        return new MicroscaledWeight(
                encoding.kind(), memory.of(entry), memory.of(encoding.scale()), global, cols, 0, rows, cols);
    }

    private Scales scales(TensorEntry entry, TensorEntry scale, long rows, long cols) throws ModelFormatException {
        float[] values = floats(scale);
        List<Long> shape = scale.shape();
        boolean grid = shape.size() == 2 && values.length > 1;
        try {
            return Scales.of(values, grid ? shape.getFirst() : values.length, grid ? shape.getLast() : 1, rows, cols);
        } catch (IllegalArgumentException e) {
            throw wrong(scale, "for %s: %s".formatted(entry.describe(), e.getMessage()));
        }
    }

    private float[] floats(TensorEntry entry) throws ModelFormatException {
        if (entry.type().computable().isEmpty() || entry.elements() == 0 || entry.elements() > MOST_SCALES) {
            throw wrong(
                    entry,
                    "expected 1 to %d scales of f32, f16 or bf16, found %s".formatted(MOST_SCALES, entry.describe()));
        }
        MemorySegment bytes = memory.of(entry);
        float[] values = new float[(int) entry.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (entry.type()) {
                case F32 -> bytes.getAtIndex(FLOAT, i);
                case F16 -> Float.float16ToFloat(bytes.getAtIndex(SHORT, i));
                default -> Float.intBitsToFloat(bytes.getAtIndex(SHORT, i) << 16);
            };
        }
        return values;
    }

    /** The number of values that were rotated together before they were stored; 0 if none were. */
    private int rotation(TensorEntry entry, @Nullable TensorEntry note) throws ModelFormatException {
        JsonNode json = note == null ? headerNote(entry) : json(note, text(note));
        if (!json.path("convrot").asBoolean(false)) {
            return 0;
        }
        JsonNode group = json.path("convrot_groupsize");
        if (!group.isMissingNode() && !(group.isIntegralNumber() && group.canConvertToInt())) {
            throw wrong(note == null ? entry : note, "convrot_groupsize: expected a whole number, found " + group);
        }
        return group.asInt(256);
    }

    /** What the metadata of the file says about a layer. */
    private JsonNode headerNote(TensorEntry entry) throws ModelFormatException {
        for (TensorFile file : files) {
            Map<String, String> metadata = file.metadata();
            if (file.path().equals(entry.file()) && metadata.containsKey(NOTES)) {
                return json(entry, metadata.getOrDefault(NOTES, ""))
                        .path("layers")
                        .path(WeightEncoding.stem(entry));
            }
        }
        return JsonMapper.shared().missingNode();
    }

    private String text(TensorEntry note) throws ModelFormatException {
        if (note.bytes() > LONGEST_NOTE) {
            throw wrong(note, "expected at most %d bytes of JSON, found %d".formatted(LONGEST_NOTE, note.bytes()));
        }
        return new String(memory.of(note).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private static JsonNode json(TensorEntry place, String text) throws ModelFormatException {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw wrong(place, "quantization: " + ModelFileErrors.printable(String.valueOf(e.getOriginalMessage())));
        }
    }

    private static ModelFormatException wrong(TensorEntry entry, String message) {
        return new ModelFormatException("%s: tensor %s at byte %d: %s"
                .formatted(entry.file(), ModelFileErrors.printable(entry.name()), entry.offset(), message));
    }
}
