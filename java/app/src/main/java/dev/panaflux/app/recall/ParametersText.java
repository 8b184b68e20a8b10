package dev.panaflux.app.recall;

import dev.panaflux.image.ImageMetadata;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text {@code parameters} of AUTOMATIC1111's web UI, which Forge and stable-diffusion.cpp write too: the prompt, a line
 * {@code Negative prompt: ...}, and a line of facts, {@code Steps: 20, Sampler: Euler, ...}.
 */
final class ParametersText implements Dialect {

    private static final String STEPS = "Steps: ";
    private static final String NEGATIVE = "Negative prompt:";
    private static final String PANAFLUX = "Panaflux";
    private static final String SD_CPP = "stable-diffusion.cpp";

    /** Where stable-diffusion.cpp repeats everything as JSON. */
    private static final String SD_CPP_DOCUMENT = ", SDCPP: {";

    private static final Pattern LORA = Pattern.compile("<(?:lora|lyco):([^<>]{1,200})>");
    private static final Pattern WEIGHT = Pattern.compile("[(\\[][^()\\[\\]]{1,200}:[0-9.]{1,9}[)\\]]");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})x([0-9]{1,6})");

    /** Facts that are read, or that change no pixel. */
    private static final Set<String> KNOWN = Set.of(
            "Steps",
            "Sampler",
            "Schedule type",
            "CFG scale",
            "Seed",
            "Size",
            "Model",
            "Model hash",
            "Unet",
            "VAE",
            "VAE hash",
            "TE",
            "RNG",
            "Version",
            "Guidance",
            "Distilled CFG Scale",
            "Eta",
            "User",
            "Batch size",
            "Batch pos");

    @Override
    public Optional<Recipe> read(ImageMetadata metadata) {
        return metadata.text(ImageMetadata.PARAMETERS).flatMap(ParametersText::recipe);
    }

    private static Optional<Recipe> recipe(String whole) {
        String text = whole.replace("\r\n", "\n");
        int facts = text.startsWith(STEPS) ? 0 : text.lastIndexOf("\n" + STEPS);
        if (facts < 0) {
            return Optional.empty();
        }
        int document = text.indexOf(SD_CPP_DOCUMENT, facts);
        String prompts = text.substring(0, facts);
        int negative = prompts.startsWith(NEGATIVE) ? 0 : prompts.indexOf("\n" + NEGATIVE);
        Map<String, String> told = facts(
                text.substring(facts, document < 0 ? text.length() : document).strip());
        String prompt = negative < 0 ? prompts : prompts.substring(0, negative);
        String not = negative < 0
                ? null
                : prompts.substring(prompts.indexOf(NEGATIVE, negative) + NEGATIVE.length())
                        .strip();
        return Optional.of(recipe(prompt, not, told, document >= 0));
    }

    private static Recipe recipe(String prompt, @Nullable String negative, Map<String, String> facts, boolean json) {
        String version = facts.getOrDefault("Version", "");
        boolean own = version.startsWith(PANAFLUX);
        Recipe.Builder recipe = new Recipe.Builder(own ? Json.brief(version) : origin(facts, version, json))
                .negativePrompt(negative)
                .seed(seed(facts.get("Seed")))
                .steps(integer(facts.get("Steps")))
                .guidance(number(facts.get("CFG scale")))
                .model(model(facts));
        Matcher size = SIZE.matcher(facts.getOrDefault("Size", ""));
        if (size.matches()) {
            recipe.size(Integer.valueOf(size.group(1)), Integer.valueOf(size.group(2)));
        }
        if (own) {
            recipe.prompt(prompt)
                    .schedule(facts.get("Schedule type"))
                    .made(new Recipe.Made(
                            version.substring(PANAFLUX.length()).strip(),
                            facts.get("Model hash"),
                            null,
                            null,
                            null,
                            null,
                            null))
                    .remark("only the text for other programs is left: backend, precision and references are not told");
            return recipe.read();
        }
        recipe.prompt(withoutLoras(prompt, recipe));
        remark(facts, recipe);
        return recipe.read();
    }

    /** stable-diffusion.cpp names the file of the transformer apart. */
    private static @Nullable String model(Map<String, String> facts) {
        return facts.getOrDefault("Model", "").isEmpty() ? facts.get("Unet") : facts.get("Model");
    }

    private static String origin(Map<String, String> facts, String version, boolean json) {
        if (json || version.startsWith(SD_CPP)) {
            return SD_CPP;
        }
        boolean forge = version.startsWith("f") || version.equals("neo") || facts.containsKey("Module 1");
        return (forge ? "Forge" : "AUTOMATIC1111's web UI") + (version.isEmpty() ? "" : " " + Json.brief(version));
    }

    private static String withoutLoras(String prompt, Recipe.Builder recipe) {
        Matcher loras = LORA.matcher(prompt);
        loras.results().forEach(lora -> recipe.remark("LoRA %s: not applied".formatted(Json.brief(lora.group(1)))));
        if (WEIGHT.matcher(prompt).find()) {
            recipe.remark("weights of words in the prompt: no counterpart, they are read as text");
        }
        return loras.replaceAll("").strip();
    }

    private static void remark(Map<String, String> facts, Recipe.Builder recipe) {
        String sampler = facts.getOrDefault("Sampler", "Euler");
        recipe.sampler(sampler.replaceFirst("(?i) (simple|beta|normal|automatic)$", ""));
        String schedule = facts.get("Schedule type");
        if (schedule != null && !schedule.equalsIgnoreCase("automatic")) {
            recipe.remark("schedule %s: no counterpart, the model's own is used".formatted(Json.brief(schedule)));
        }
        String rng = facts.getOrDefault("RNG", "GPU").toUpperCase(Locale.ROOT);
        if (!rng.equals("CPU")) {
            recipe.remark("noise: that of a %s has no counterpart, so the same seed gives another image"
                    .formatted(rng.equals("CUDA") ? "GPU" : Json.brief(rng)));
        }
        facts.forEach((fact, value) -> {
            if (!KNOWN.contains(fact)) {
                recipe.remark(
                        "%s %s: no counterpart, it is not applied".formatted(Json.brief(fact), Json.brief(value)));
            }
        });
    }

    /** Reads {@code Key: value, Key: "value, with commas"}. */
    private static Map<String, String> facts(String line) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (int at = 0; at < line.length(); ) {
            int colon = line.indexOf(": ", at);
            if (colon < 0) {
                break;
            }
            int start = colon + 2;
            int end = start < line.length() && line.charAt(start) == '"'
                    ? closing(line, start)
                    : line.indexOf(", ", start);
            end = end < 0 ? line.length() : end;
            facts.putIfAbsent(
                    line.substring(at, colon).strip(),
                    unquoted(line.substring(start, end).strip()));
            at = end;
            while (at < line.length() && (line.charAt(at) == ',' || Character.isWhitespace(line.charAt(at)))) {
                at++;
            }
        }
        return facts;
    }

    /** Where a JSON string ends. */
    private static int closing(String line, int quote) {
        for (int at = quote + 1; at < line.length(); at++) {
            if (line.charAt(at) == '\\') {
                at++;
            } else if (line.charAt(at) == '"') {
                return at + 1;
            }
        }
        return -1;
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        return Json.object("{\"v\":" + value + "}")
                .map(object -> Json.text(object, "v"))
                .orElse(value);
    }

    /** A seed of 64 bits, unsigned; null for anything else. */
    static @Nullable Long seed(@Nullable String text) {
        if (text == null || !text.strip().matches("[0-9]{1,20}")) {
            return null;
        }
        BigInteger value = new BigInteger(text.strip());
        return value.bitLength() <= Long.SIZE ? (Long) value.longValue() : null;
    }

    private static @Nullable Integer integer(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }

    private static @Nullable Float number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}(\\.[0-9]{1,20})?") ? Float.valueOf(text) : null;
    }
}
