package dev.panaflux.adapters;

import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What PEFT's config says about scales: in the header's metadata, where diffusers puts it, or in the {@code adapter_config.json}
 * beside PEFT's own file.
 *
 * @param alpha the numerator of the scale, for modules without one of their own
 * @param alphas the same for single modules, by the end of their names; the first that matches counts
 * @param rootOfRank whether the scale is {@code alpha / sqrt(rank)} (rsLoRA) instead of {@code alpha / rank}
 */
record AdapterScales(OptionalDouble alpha, Map<String, Double> alphas, boolean rootOfRank) {

    private static final String METADATA = "lora_adapter_metadata";
    private static final String PREFIX = "transformer.";
    private static final String PEFT_FILE = "adapter_model.safetensors";
    private static final String PEFT_CONFIG = "adapter_config.json";
    private static final long LONGEST_CONFIG = 1 << 20;

    private static final AdapterScales NONE = new AdapterScales(OptionalDouble.empty(), Map.of(), false);

    AdapterScales {
        alphas = Collections.unmodifiableMap(new LinkedHashMap<>(alphas));
    }

    /**
     * What is said about {@code file}.
     *
     * @throws ModelFormatException if it is damaged
     */
    static AdapterScales of(Path file, Map<String, String> metadata) throws ModelFormatException {
        String text = metadata.get(METADATA);
        if (text != null) {
            return parse(file + ": " + METADATA, text, PREFIX);
        }
        Path config = file.resolveSibling(PEFT_CONFIG);
        boolean isPeft =
                String.valueOf(file.getFileName()).equals(PEFT_FILE) && Files.exists(config, LinkOption.NOFOLLOW_LINKS);
        return isPeft ? parse(config.toString(), read(config), "") : NONE;
    }

    private static String read(Path config) throws ModelFormatException {
        try {
            if (Files.size(config) > LONGEST_CONFIG) {
                throw new ModelFormatException("%s: expected at most %d bytes, found %d"
                        .formatted(config, LONGEST_CONFIG, Files.size(config)));
            }
            return Files.readString(config);
        } catch (ModelFormatException tooLong) {
            throw tooLong;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(config, e);
        }
    }

    private static AdapterScales parse(String place, String text, String prefix) throws ModelFormatException {
        JsonNode json;
        try {
            json = new JsonMapper().readTree(text);
        } catch (JacksonException e) {
            throw new ModelFormatException(
                    "%s: expected JSON, found %s"
                            .formatted(place, ModelFileErrors.printable(String.valueOf(e.getOriginalMessage()))),
                    e);
        }
        if (!json.isObject()) {
            throw new ModelFormatException("%s: expected a JSON object, found %s"
                    .formatted(place, text.isBlank() ? "nothing" : json.getNodeType()));
        }
        JsonNode patterns = json.path(prefix + "alpha_pattern");
        if (!patterns.isMissingNode() && !patterns.isNull() && !patterns.isObject()) {
            throw new ModelFormatException("%s: alpha_pattern: expected an object, found %s"
                    .formatted(place, ModelFileErrors.printable(patterns.toString())));
        }
        JsonNode rootOfRank = json.path(prefix + "use_rslora");
        if (!rootOfRank.isMissingNode() && !rootOfRank.isNull() && !rootOfRank.isBoolean()) {
            throw new ModelFormatException("%s: use_rslora: expected true or false, found %s"
                    .formatted(place, ModelFileErrors.printable(rootOfRank.toString())));
        }
        Map<String, Double> alphas = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> pattern : patterns.properties()) {
            alphas.put(pattern.getKey(), number(place, "alpha_pattern", pattern.getValue()));
        }
        JsonNode alpha = json.path(prefix + "lora_alpha");
        return new AdapterScales(
                alpha.isMissingNode() || alpha.isNull()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(number(place, "lora_alpha", alpha)),
                alphas,
                rootOfRank.asBoolean(false));
    }

    private static double number(String place, String key, JsonNode node) throws ModelFormatException {
        double value = node.isNumber() ? node.asDouble(Double.NaN) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new ModelFormatException("%s: %s: expected a number, found %s"
                    .formatted(place, key, ModelFileErrors.printable(node.toString())));
        }
        return value;
    }

    /**
     * The factor of a product of two matrices.
     *
     * @param module name of the module without prefix
     * @param rank columns between the two
     * @param own the module's own alpha, or null
     */
    double factor(String module, long rank, @Nullable Double own) {
        double numerator = own != null ? own : alphaOf(module, rank);
        return numerator / divisor(rank);
    }

    /** Without any alpha the product counts as it is. */
    private double alphaOf(String module, long rank) {
        for (Map.Entry<String, Double> pattern : alphas.entrySet()) {
            if (module.equals(pattern.getKey()) || module.endsWith("." + pattern.getKey())) {
                return pattern.getValue();
            }
        }
        return alpha.orElse(divisor(rank));
    }

    private double divisor(long rank) {
        double columns = (double) rank;
        return rootOfRank ? Math.sqrt(columns) : columns;
    }
}
