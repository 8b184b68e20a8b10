package dev.panaflux.server.api.a1111;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.server.http.RequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt without its tags, and the LoRAs that these name. A tag is {@code <lora:NAME>}, {@code <lora:NAME:STRENGTH>} or
 * {@code <lora:NAME:ENCODER:TRANSFORMER>}, and {@code te=} and {@code unet=} name the two strengths. Only the transformer's counts,
 * since no LoRA here changes the text encoder. Tags of other kinds are taken out and not used, as the web UI does with those that it
 * does not know.
 *
 * @param prompt what is left
 * @param loras in the order of their tags
 */
record PromptLoras(String prompt, List<AdapterSetting> loras) {

    private static final Pattern TAG = Pattern.compile("\\s*<(\\w+):([^>]+)>");
    private static final List<String> KINDS = List.of("lora", "lyco");

    /**
     * Takes the tags out of a prompt.
     *
     * @throws RequestException if a strength is no number
     */
    static PromptLoras of(String prompt) throws RequestException {
        List<AdapterSetting> loras = new ArrayList<>();
        StringBuilder left = new StringBuilder();
        Matcher tag = TAG.matcher(prompt);
        boolean tagged = false;
        while (tag.find()) {
            tagged = true;
            tag.appendReplacement(left, "");
            if (KINDS.contains(tag.group(1))) {
                loras.add(lora(tag.group(2)));
            }
        }
        tag.appendTail(left);
        return new PromptLoras(tagged ? left.toString().strip() : prompt, List.copyOf(loras));
    }

    private static AdapterSetting lora(String parts) throws RequestException {
        List<String> places = new ArrayList<>();
        Map<String, String> named = new HashMap<>();
        for (String part : parts.split(":", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                places.add(part);
            } else {
                named.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        String encoder = named.getOrDefault("te", places.size() > 1 ? places.get(1) : "1");
        String transformer = named.getOrDefault("unet", places.size() > 2 ? places.get(2) : encoder);
        try {
            return new AdapterSetting(places.isEmpty() ? "" : places.getFirst(), Double.parseDouble(transformer));
        } catch (NumberFormatException none) {
            throw RequestException.wrong(
                    "prompt", "expected <lora:NAME:STRENGTH> with a number, found <lora:%s>".formatted(parts));
        }
    }
}
