package dev.panaflux.family.klein;

import dev.panaflux.weights.NamingScheme;
import dev.panaflux.weights.NamingScheme.Rule;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The names of TAEF2's weights. Its published file numbers the decoder's layers as diffusers does ({@code decoder.layers.0}).
 * Conversions of the original keep its numbers, which count the limit on the input as a layer: {@code 1.weight},
 * {@code decoder.1.weight}, or ComfyUI's {@code taesd_decoder.1.weight}.
 */
final class TinyNames {

    /** The weight of the first layer, which every such file has. */
    static final String INPUT = "decoder.layers.0.weight";

    private static final int LAYERS = 20;

    private static final List<Rule> ORIGINAL = IntStream.range(1, LAYERS)
            .mapToObj(layer -> Rule.of(
                    "(?:decoder\\.|taesd_decoder\\.)?" + layer + "\\.(.+)", "decoder.layers." + (layer - 1) + ".$1"))
            .toList();

    static final NamingScheme SCHEME = new NamingScheme(
            "decoder",
            List.of(
                    Pattern.compile(OriginalNames.WRAPPERS + "*(?:first_stage_model|vae|tae)\\."
                            + OriginalNames.WRAPPERS + "*"),
                    Pattern.compile(OriginalNames.WRAPPERS + "+")),
            TinyNames::rules);

    private TinyNames() {}

    private static List<Rule> rules(Set<String> names) {
        return names.contains(INPUT) ? List.of() : ORIGINAL;
    }
}
