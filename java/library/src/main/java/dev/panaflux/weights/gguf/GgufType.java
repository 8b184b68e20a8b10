package dev.panaflux.weights.gguf;

import dev.panaflux.weights.StoredType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of types of tensors in GGUF files. */
final class GgufType {

    private static final Map<Integer, StoredType> TYPES = Map.ofEntries(
            Map.entry(0, StoredType.F32),
            Map.entry(1, StoredType.F16),
            Map.entry(2, StoredType.Q4_0),
            Map.entry(3, StoredType.Q4_1),
            Map.entry(6, StoredType.Q5_0),
            Map.entry(7, StoredType.Q5_1),
            Map.entry(8, StoredType.Q8_0),
            Map.entry(10, StoredType.Q2_K),
            Map.entry(11, StoredType.Q3_K),
            Map.entry(12, StoredType.Q4_K),
            Map.entry(13, StoredType.Q5_K),
            Map.entry(14, StoredType.Q6_K),
            Map.entry(20, StoredType.IQ4_NL),
            Map.entry(23, StoredType.IQ4_XS),
            Map.entry(24, StoredType.I8),
            Map.entry(25, StoredType.I16),
            Map.entry(26, StoredType.I32),
            Map.entry(27, StoredType.I64),
            Map.entry(28, StoredType.F64),
            Map.entry(30, StoredType.BF16),
            Map.entry(39, StoredType.MXFP4),
            Map.entry(40, StoredType.NVFP4));

    /** Those that are not read. */
    private static final Map<Integer, String> OTHERS = Map.ofEntries(
            Map.entry(9, "q8_1"),
            Map.entry(15, "q8_k"),
            Map.entry(16, "iq2_xxs"),
            Map.entry(17, "iq2_xs"),
            Map.entry(18, "iq3_xxs"),
            Map.entry(19, "iq1_s"),
            Map.entry(21, "iq3_s"),
            Map.entry(22, "iq2_s"),
            Map.entry(29, "iq1_m"),
            Map.entry(34, "tq1_0"),
            Map.entry(35, "tq2_0"));

    private GgufType() {}

    /** The type with this number, or null if there is none that is read. */
    static @Nullable StoredType of(int number) {
        return TYPES.get(number);
    }

    /** What messages call a number. */
    static String label(int number) {
        return OTHERS.getOrDefault(number, "type " + Integer.toUnsignedString(number));
    }

    /** The types that are read, for messages. */
    static String readable() {
        return String.join(
                ", ", TYPES.values().stream().sorted().map(StoredType::label).toList());
    }

    /** The number of {@code type}. */
    static int number(StoredType type) {
        List<Integer> numbers = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .toList();
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("expected a type of GGUF, found " + type.label());
        }
        return numbers.getFirst();
    }
}
