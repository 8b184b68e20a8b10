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

    /**
     * Every linear layer inside the blocks: 95 % of klein's transformer. What is left are the layers that a step or a request
     * needs once (embeddings of latents, text and time, modulations, the output norm and projection): errors there touch
     * every token of every block, and speed hardly depends on them.
     */
    public static final QuantizationPolicy BLOCKS = of(
            "blocks",
            List.of(
                    "transformer_blocks\\.\\d+\\.attn\\.to_[qkv]\\.weight",
                    "transformer_blocks\\.\\d+\\.attn\\.add_[qkv]_proj\\.weight",
                    "transformer_blocks\\.\\d+\\.attn\\.(to_out\\.0|to_add_out)\\.weight",
                    "transformer_blocks\\.\\d+\\.(ff|ff_context)\\.linear_(in|out)\\.weight",
                    "single_transformer_blocks\\.\\d+\\.attn\\.(to_qkv_mlp_proj|to_out)\\.weight"),
            List.of());

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
