package dev.panaflux.weights.gguf;

import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The metadata of a GGUF file: keys with numbers, texts, and lists of them, of which only short ones of numbers are kept. */
final class GgufMetadata {

    private static final int LONGEST_KEY = 1 << 16;
    private static final int LONGEST_KEPT = 1 << 16;
    private static final int MOST_KEPT = 8;

    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    /** Bytes of the kinds 0 to 12; none for texts and lists. */
    private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private static final String ORIGINAL_SHAPE = "comfy.gguf.orig_shape.";
    private static final String ALIGNMENT = "general.alignment";
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long LARGEST_ALIGNMENT = 1 << 20;

    private final GgufInput in;

    GgufMetadata(GgufInput in) {
        this.in = in;
    }

    /** Reads one key and its value. */
    void read(Map<String, String> to) throws IOException {
        String key = in.text(LONGEST_KEY, "key of metadata");
        String place = "metadata " + ModelFileErrors.printable(key);
        int kind = kind(place);
        switch (kind) {
            case STRING -> {
                long length = in.count(1, place + ": length");
                if (length <= LONGEST_KEPT) {
                    to.put(key, in.characters((int) length, place));
                } else {
                    in.skip(length, place);
                }
            }
            case ARRAY -> readList(key, place, to);
            default -> to.put(key, number(kind, place));
        }
    }

    private int kind(String place) throws IOException {
        int kind = in.int32(place + ": kind");
        if (kind < 0 || kind >= BYTES.length) {
            throw in.wrong("%s: kind: expected 0 to %d, found %s"
                    .formatted(place, BYTES.length - 1, Integer.toUnsignedString(kind)));
        }
        return kind;
    }

    private void readList(String key, String place, Map<String, String> to) throws IOException {
        int kind = kind(place);
        if (kind == ARRAY) {
            throw in.wrong(place + ": expected a list of numbers or texts, found a list of lists");
        }
        if (kind == STRING) {
            long count = in.count(Long.BYTES, place + ": number of texts");
            for (long i = 0; i < count; i++) {
                in.skip(in.count(1, place + ": length of a text"), place);
            }
            return;
        }
        long count = in.count(BYTES[kind], place + ": number of numbers");
        if (count > MOST_KEPT) {
            in.skip(count * BYTES[kind], place);
            return;
        }
        List<String> numbers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            numbers.add(number(kind, place));
        }
        to.put(key, String.join(",", numbers));
    }

    private String number(int kind, String place) throws IOException {
        return switch (kind) {
            case 0 -> Integer.toString(Byte.toUnsignedInt(in.int8(place)));
            case 1 -> Byte.toString(in.int8(place));
            case 2 -> Integer.toString(Short.toUnsignedInt(in.int16(place)));
            case 3 -> Short.toString(in.int16(place));
            case 4 -> Integer.toUnsignedString(in.int32(place));
            case 5 -> Integer.toString(in.int32(place));
            case 6 -> Float.toString(Float.intBitsToFloat(in.int32(place)));
            case BOOL -> Boolean.toString(in.int8(place) != 0);
            case 10 -> Long.toUnsignedString(in.int64(place));
            case 11 -> Long.toString(in.int64(place));
            default -> Double.toString(Double.longBitsToDouble(in.int64(place)));
        };
    }

    /** The alignment of tensors, a power of two. */
    static long alignment(GgufInput in, Map<String, String> metadata) throws ModelFormatException {
        String text = metadata.get(ALIGNMENT);
        if (text == null) {
            return DEFAULT_ALIGNMENT;
        }
        try {
            long alignment = Long.parseLong(text);
            if (alignment > 0 && alignment <= LARGEST_ALIGNMENT && Long.bitCount(alignment) == 1) {
                return alignment;
            }
        } catch (NumberFormatException notWhole) {
            // the message below says what is wrong
        }
        throw in.wrong("metadata %s: expected a power of two up to %d, found %s"
                .formatted(ALIGNMENT, LARGEST_ALIGNMENT, ModelFileErrors.printable(text)));
    }

    /** The shape of a tensor before some writers reshaped it, if the metadata has it and it has as many elements. */
    static List<Long> originalShape(GgufInput in, Map<String, String> metadata, String name, List<Long> stored)
            throws ModelFormatException {
        String text = metadata.get(ORIGINAL_SHAPE + name);
        if (text == null) {
            return stored;
        }
        try {
            List<Long> shape = text.isEmpty()
                    ? List.of()
                    : List.of(text.split(",")).stream().map(Long::parseLong).toList();
            if (shape.stream().allMatch(axis -> axis >= 0) && elements(shape) == elements(stored)) {
                return shape;
            }
        } catch (NumberFormatException | ArithmeticException damaged) {
            // the message below says what is wrong
        }
        throw in.wrong("metadata %s: expected a shape of as many elements as %s, found %s"
                .formatted(ModelFileErrors.printable(ORIGINAL_SHAPE + name), stored, ModelFileErrors.printable(text)));
    }

    private static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
