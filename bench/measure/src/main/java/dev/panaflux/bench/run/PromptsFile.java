package dev.panaflux.bench.run;

import dev.panaflux.bench.Workload.Case;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads prompts and seeds in the format of MLPerf Client's image generation: {@code prompts} is an array of strings,
 * {@code model_config.image_generation.seeds} an array of numbers, or {@code seed} in its place a number. Other fields are
 * ignored.
 */
public final class PromptsFile {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long SEED = 42;
    private static final int LONGEST_QUOTE = 60;

    private PromptsFile() {}

    /**
     * Every prompt with every seed, grouped by prompt.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not JSON, or has no prompts
     */
    public static List<Case> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": expected JSON, found bytes that are no text in UTF-8", e);
        }
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException damaged) {
            throw new IllegalArgumentException(
                    "%s: expected JSON, found %s".formatted(file, Printable.line(damaged.getOriginalMessage())),
                    damaged);
        }
        JsonNode settings = json.path("model_config").path("image_generation");
        List<Long> seeds = new ArrayList<>();
        for (JsonNode seed : settings.path("seeds")) {
            seeds.add(seed(file, seed));
        }
        if (seeds.isEmpty()) {
            seeds.add(settings.has("seed") ? seed(file, settings.get("seed")) : SEED);
        }
        List<Case> cases = new ArrayList<>();
        for (JsonNode prompt : json.path("prompts")) {
            if (!prompt.isString()) {
                throw new IllegalArgumentException(
                        "%s: prompts: expected strings, found %s".formatted(file, shown(prompt)));
            }
            seeds.forEach(seed -> cases.add(new Case(prompt.stringValue(), seed)));
        }
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("%s: prompts: expected an array of strings, found none".formatted(file));
        }
        return cases;
    }

    private static String shown(JsonNode found) {
        String text = found.toString();
        return Printable.line(text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...");
    }

    private static long seed(Path file, JsonNode seed) {
        if (!seed.canConvertToLong()) {
            throw new IllegalArgumentException(
                    "%s: seeds: expected whole numbers, found %s".formatted(file, shown(seed)));
        }
        return seed.longValue();
    }
}
