package dev.panaflux.verify;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.edit.Area;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.edit.SourceEdit.Start;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A golden case: a folder with a request and diffusers' results for it, {@code case.json}, {@code golden.safetensors},
 * {@code image.png}, {@code ref-K.png} and {@code lora-K.safetensors}.
 */
public final class GoldenCase {

    private static final float REFERENCE_GUIDANCE = 4;

    private final String name;
    private final String model;
    private final GenerationRequest request;
    private final Map<String, GoldenStage> golden;
    private final RgbImage image;
    private final Bf16Yardstick yardstick;

    private GoldenCase(
            String name,
            String model,
            GenerationRequest request,
            Map<String, GoldenStage> golden,
            RgbImage image,
            Bf16Yardstick yardstick) {
        this.name = name;
        this.model = model;
        this.request = request;
        this.golden = golden;
        this.image = image;
        this.yardstick = yardstick;
    }

    /**
     * Reads a case's folder.
     *
     * @throws ModelFormatException if {@code case.json} or {@code golden.safetensors} is missing or damaged
     * @throws IOException if an image cannot be read
     */
    public static GoldenCase read(Path folder) throws IOException {
        Path file = folder.resolve("case.json");
        JsonNode json = parse(file);
        List<ReferenceImage> references = new ArrayList<>();
        int count = json.has("refs") ? json.get("refs").size() : 0;
        for (int index = 0; index < count; index++) {
            references.add(ReferenceImage.read(folder.resolve("ref-" + index + ".png")));
        }
        GenerationRequest request = GenerationRequest.of(text(file, json, "prompt"))
                .size(number(file, json, "width"), number(file, json, "height"))
                .steps(number(file, json, "steps"))
                .seed(seed(file, json))
                .guidance(guidance(file, json, json.has("kind") ? 1 : REFERENCE_GUIDANCE))
                .negativePrompt(json.has("negative_prompt") ? text(file, json, "negative_prompt") : null)
                .references(references)
                .textTokens(kind(json).equals("short") ? (Integer) number(file, json, "max_sequence_length") : null)
                .edit(edit(file, json))
                .adapters(adapters(folder, json))
                .cachedReferences(kind(json).equals("kv") ? Boolean.TRUE : null)
                .build();
        return new GoldenCase(
                text(file, json, "name"),
                text(file, json, "model"),
                request,
                golden(folder.resolve("golden.safetensors")),
                ImageDecoder.read(folder.resolve("image.png")),
                Bf16Yardstick.read(folder));
    }

    private static String kind(JsonNode json) {
        return json.path("kind").asString("");
    }

    private static @Nullable SourceEdit edit(Path file, JsonNode json) throws IOException {
        return switch (kind(json)) {
            case "", "short", "kv", "lora" -> null;
            case "inpaint" -> sourceEdit(file, json);
            default ->
                throw new ModelFormatException(
                        "%s: kind: expected inpaint, kv, lora or short, found %s".formatted(file, json.get("kind")));
        };
    }

    private static List<AdapterChoice> adapters(Path folder, JsonNode json) throws ModelFormatException {
        List<AdapterChoice> adapters = new ArrayList<>();
        for (JsonNode lora : json.path("loras")) {
            AdapterFile file = AdapterFile.read(folder.resolve("lora-%d.safetensors".formatted(adapters.size())));
            adapters.add(new AdapterChoice(
                    file,
                    lora.path("scale").asDouble(1),
                    json.path("lora_partial").asBoolean(false)));
        }
        return adapters;
    }

    /** Cases that were recorded with given latents begin with noise alone. */
    private static SourceEdit sourceEdit(Path file, JsonNode json) throws IOException {
        Path mask = file.resolveSibling("mask.png");
        JsonNode padding = json.get("crop_padding");
        return new SourceEdit(
                NamedImage.read(file.resolveSibling("source.png")),
                Files.exists(mask)
                        ? new Repainting(
                                new Area.Masked(NamedImage.read(mask), false),
                                0,
                                0,
                                padding == null ? null : (Integer) padding.intValue(),
                                null)
                        : null,
                json.path("strength").asDouble(Double.NaN),
                true,
                json.path("noised_source").asBoolean(false) ? Start.NOISED_SOURCE : Start.NOISE);
    }

    private static JsonNode parse(Path file) throws ModelFormatException {
        try {
            return new JsonMapper().readTree(Files.readString(file));
        } catch (IOException unreadable) {
            throw new ModelFormatException(file + ": expected a golden case, cannot be read", unreadable);
        } catch (JacksonException damaged) {
            throw new ModelFormatException(file + ": expected JSON, found " + damaged.getOriginalMessage(), damaged);
        }
    }

    private static String text(Path file, JsonNode json, String key) throws ModelFormatException {
        JsonNode node = json.get(key);
        if (node == null || !node.isString()) {
            throw new ModelFormatException("%s: %s: expected a string, found %s".formatted(file, key, node));
        }
        return node.stringValue();
    }

    private static int number(Path file, JsonNode json, String key) throws ModelFormatException {
        JsonNode node = json.get(key);
        if (node == null || !node.isInt()) {
            throw new ModelFormatException("%s: %s: expected a number, found %s".formatted(file, key, node));
        }
        return node.intValue();
    }

    private static float guidance(Path file, JsonNode json, float byDefault) throws ModelFormatException {
        if (!json.has("guidance")) {
            return byDefault;
        }
        JsonNode node = json.get("guidance");
        double value = node.isFloatingPointNumber() || node.canConvertToLong() ? node.asDouble(Double.NaN) : Double.NaN;
        if (!node.isNumber() || !(Math.abs(value) <= Float.MAX_VALUE)) {
            throw new ModelFormatException("%s: guidance: expected a number, found %s".formatted(file, node));
        }
        return (float) value;
    }

    private static long seed(Path file, JsonNode json) throws ModelFormatException {
        JsonNode node = json.get("seed");
        if (node == null || !node.canConvertToLong() || !node.isIntegralNumber()) {
            throw new ModelFormatException("%s: seed: expected a whole number, found %s".formatted(file, node));
        }
        return node.longValue();
    }

    private static Map<String, GoldenStage> golden(Path file) throws ModelFormatException {
        Map<String, GoldenStage> stages = new LinkedHashMap<>();
        try (WeightStore store = WeightStore.open(file)) {
            for (TensorEntry entry : store.catalog().files().tensors().values()) {
                float[] values = entry.type().computable().isPresent()
                        ? store.floats(entry.name())
                        : toFloats(store.integers(entry.name()));
                stages.put(entry.name(), new GoldenStage(values, entry.shape()));
            }
        }
        return stages;
    }

    /** Token ids are far below 2^24, so they stay exact. */
    private static float[] toFloats(long[] integers) {
        float[] values = new float[integers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = integers[i];
        }
        return values;
    }

    /** The case's name. */
    public String name() {
        return name;
    }

    /** The name of the model that it was computed with. */
    public String model() {
        return model;
    }

    /** The request. */
    public GenerationRequest request() {
        return request;
    }

    /** diffusers' results, by stage. */
    Map<String, GoldenStage> golden() {
        return Collections.unmodifiableMap(golden);
    }

    /** The errors that bf16 is compared with. */
    Bf16Yardstick yardstick() {
        return yardstick;
    }

    /** diffusers' image. */
    RgbImage image() {
        return image;
    }
}
