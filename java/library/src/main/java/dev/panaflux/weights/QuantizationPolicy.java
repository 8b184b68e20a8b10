package dev.panaflux.weights;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which weights of a transformer are held as 8-bit integers; the others stay as they are stored. See
 * {@code docs/adr/0005-int8.md} for the measurements behind the choice.
 *
 * @param label its name in files and metadata
 * @param quantized names of the weights that are quantised, as regular expressions
 * @param kept exceptions from {@code quantized}
 */
public record QuantizationPolicy(String label, List<Pattern> quantized, List<Pattern> kept) {

    public QuantizationPolicy {
        quantized = List.copyOf(quantized);
        kept = List.copyOf(kept);
    }

    /** The policy with these regular expressions. */
    public static QuantizationPolicy of(String label, List<String> quantized, List<String> kept) {
        return new QuantizationPolicy(
                label,
                quantized.stream().map(Pattern::compile).toList(),
                kept.stream().map(Pattern::compile).toList());
    }

    /** Whether the weight {@code name} is quantised. */
    public boolean includes(String name) {
        return matches(quantized, name) && !matches(kept, name);
    }

    private static boolean matches(List<Pattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
