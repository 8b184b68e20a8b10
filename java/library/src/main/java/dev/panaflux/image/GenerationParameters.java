package dev.panaflux.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * How an image was generated, with a text in the format that other tools read: the {@code parameters} of AUTOMATIC1111's
 * Stable Diffusion web UI.
 *
 * @param prompt the prompt
 * @param negativePrompt the negative prompt, or null
 * @param steps denoising steps
 * @param schedule the schedule's label
 * @param guidance guidance scale, 1 without guidance
 * @param seed seed of the noise
 * @param width width in pixels
 * @param height height in pixels
 * @param model the model's name
 * @param modelDigest hex digest of the model's weights, of which the text has the first ten digits; null if unknown
 * @param version version of this program
 */
public record GenerationParameters(
        String prompt,
        @Nullable String negativePrompt,
        int steps,
        String schedule,
        float guidance,
        long seed,
        int width,
        int height,
        String model,
        @Nullable String modelDigest,
        String version) {

    private static final int SHORT_DIGEST = 10;
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * The prompt, a line {@code Negative prompt: ...} if there was one, and a line {@code Steps: ..., Sampler: Euler, ...}.
     */
    public String toText() {
        List<String> lines = new ArrayList<>();
        lines.add(prompt);
        if (negativePrompt != null && !negativePrompt.isEmpty()) {
            lines.add("Negative prompt: " + negativePrompt);
        }
        List<String> facts = new ArrayList<>();
        facts.add("Steps: " + steps);
        facts.add("Sampler: Euler");
        facts.add("Schedule type: " + quoted(schedule));
        facts.add("CFG scale: " + shortest(guidance));
        facts.add("Seed: " + seed);
        facts.add("Size: " + width + "x" + height);
        if (modelDigest != null) {
            facts.add("Model hash: " + modelDigest.substring(0, Math.min(SHORT_DIGEST, modelDigest.length())));
        }
        facts.add("Model: " + quoted(model));
        facts.add("Version: " + quoted("Panaflux " + version));
        lines.add(String.join(", ", facts));
        return String.join("\n", lines);
    }

    /** Writes a value that contains separators as a JSON string, as the web UI does. */
    private static String quoted(String value) {
        return value.contains(",") || value.contains(":") || value.contains("\n")
                ? JSON.writeValueAsString(value)
                : value;
    }

    private static String shortest(float value) {
        return value == (int) value ? Integer.toString((int) value) : Float.toString(value);
    }
}
