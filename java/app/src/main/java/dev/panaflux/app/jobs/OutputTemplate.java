package dev.panaflux.app.jobs;

import dev.panaflux.image.OutputFormat;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of images' files, such as {@code {model}/{index}-{prompt}.png}. Folders are allowed, but no name leads out of the job's
 * folder. Values lose what is no letter, digit, point, underscore or hyphen, and what is too long.
 */
final class OutputTemplate {

    /** The template of a job that has none. */
    static final String USUAL = "{index}-{prompt}.png";

    /** What may stand in braces. */
    static final List<String> NAMES = List.of(
            "index", "prompt", "seed", "id", "model", "width", "height", "size", "steps", "guidance", "lora", "job");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

    /** Names that Windows keeps for devices. */
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\\\:*?\"<>|]");
    private static final int LONGEST_TEMPLATE = 1000;
    private static final int MOST_VALUE_BYTES = 80;
    private static final int MOST_NAME_BYTES = 200;

    private final String template;
    private final OutputFormat format;

    private OutputTemplate(String template, OutputFormat format) {
        this.template = template;
        this.format = format;
    }

    /** The format of the files. */
    OutputFormat format() {
        return format;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it leads out of the folder, its ending stands for no format that can be written, or a
     *     name in braces is unknown
     */
    static OutputTemplate parse(String template) {
        Optional<OutputFormat> format = ending(template).isEmpty() ? Optional.empty() : OutputFormat.ofName(template);
        if (template.length() > LONGEST_TEMPLATE || format.isEmpty()) {
            throw wrong("a name that ends in .png, .jpg, .jpeg or .webp", template);
        }
        if (UNSAFE.matcher(template).find()) {
            throw wrong("no control characters and none of \\ : * ? \" < > |", template);
        }
        for (String name : template.split("/", -1)) {
            if (name.isBlank() || name.startsWith(".") || name.endsWith(".") || !name.equals(name.strip())) {
                throw wrong("names within the job's folder that do not begin with a dot", template);
            }
        }
        PLACEHOLDER.matcher(template).results().map(match -> match.group(1)).forEach(name -> {
            if (!NAMES.contains(name)) {
                throw wrong("in braces one of " + String.join(", ", NAMES), template);
            }
        });
        if (PLACEHOLDER.matcher(template).replaceAll("").matches(".*[{}].*")) {
            throw wrong("a pair of braces around each name", template);
        }
        return new OutputTemplate(template, format.get());
    }

    private static IllegalArgumentException wrong(String expected, String template) {
        return new IllegalArgumentException("output: expected %s, found '%s'".formatted(expected, template));
    }

    /**
     * The name for {@code values}, relative to the job's folder, with {@code /} between names.
     *
     * @param values for each of {@link #NAMES}
     */
    String name(Map<String, String> values) {
        List<String> names = new ArrayList<>();
        String[] parts = template.split("/", -1);
        for (String part : parts) {
            String name = PLACEHOLDER
                    .matcher(part)
                    .replaceAll(match ->
                            Matcher.quoteReplacement(safe(Objects.requireNonNull(values.get(match.group(1))))));
            names.add(bounded(name, names.size() == parts.length - 1));
        }
        return String.join("/", names);
    }

    /** A value as a part of a file's name. */
    private static String safe(String value) {
        String plain = Normalizer.normalize(value, Normalizer.Form.NFC)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}._-]+", "-")
                .replaceAll("^[-.]+", "");
        return cut(plain, MOST_VALUE_BYTES).replaceAll("[-.]+$", "");
    }

    /** The point of a name and what follows; empty if there is no point, or no name before it. */
    private static String ending(String name) {
        int point = name.lastIndexOf('.');
        return point <= name.lastIndexOf('/') + 1 ? "" : name.substring(point);
    }

    /** A whole name that every usual file system takes. */
    private static String bounded(String name, boolean image) {
        String ending = image ? name.substring(name.lastIndexOf('.')) : "";
        String stem = cut(name.substring(0, name.length() - ending.length()), MOST_NAME_BYTES);
        stem = stem.replaceAll("-+$", "");
        if (stem.replaceAll("[-.]", "").isEmpty()) {
            stem = "image";
        }
        return (DEVICE.matcher(stem).matches() ? "_" + stem : stem) + ending;
    }

    /** The longest start that takes at most {@code most} bytes of UTF-8 and ends with a whole character. */
    private static String cut(String text, int most) {
        int end = text.length();
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > most) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }
}
