package dev.panaflux.app.jobs.file;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.EditSettings;
import dev.panaflux.app.ImageSize;
import dev.panaflux.app.IntervalText;
import dev.panaflux.app.PasteChoice;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.Seed;
import dev.panaflux.edit.Margins;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.sampling.NoiseSource;
import dev.panaflux.system.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The typed values of one entry's fields. Numbers may be written as text, since a table has nothing else.
 *
 * @param place where the entry is, for messages: {@code job.yaml: prompts[2]}
 * @param fields what it says
 */
record FieldReader(String place, Map<JobField, JsonNode> fields) {

    private static final int LONGEST_SHOWN = 40;

    /** What a value is, for messages. */
    static String kind(@Nullable JsonNode value) {
        return switch (value) {
            case null -> "nothing";
            case JsonNode none when none.isMissingNode() || none.isNull() -> "nothing";
            case JsonNode list when list.isArray() -> list.isEmpty() ? "an empty list" : "a list";
            case JsonNode object when object.isObject() -> "an object";
            case JsonNode scalar -> {
                String text = scalar.asString("");
                String shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
                yield "'" + Printable.line(shown) + "'";
            }
        };
    }

    /**
     * Checks every value that is there.
     *
     * @throws IllegalArgumentException naming the place, the field, what was expected and what was found
     */
    void check() {
        text(JobField.PROMPT);
        integer(JobField.COUNT);
        ImageEntry.of(this, "", seed());
    }

    /** A prompt: text, since a number may have lost its form. */
    @Nullable
    String text(JobField field) {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw wrong(field, "text (in quotes where it looks like something else)", value);
        }
        return value.stringValue();
    }

    @Nullable
    Integer integer(JobField field) {
        return parsed(field, "a whole number", Integer::valueOf);
    }

    @Nullable
    Float number(JobField field) {
        return parsed(field, "a number", FieldReader::finite);
    }

    /** On or off, or true or false. */
    @Nullable
    Boolean flag(JobField field) {
        JsonNode value = fields.get(field);
        if (value != null && value.isBoolean()) {
            return value.booleanValue();
        }
        return parsed(field, "on or off", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw new IllegalArgumentException(text);
        });
    }

    /** What the entry says of an image to begin with. */
    EditSettings edit() {
        Boolean inverted = flag(JobField.MASK_INVERT);
        return new EditSettings(
                path(JobField.SOURCE),
                decimal(JobField.STRENGTH),
                flag(JobField.SOURCE_REF),
                path(JobField.MASK),
                inverted != null && inverted,
                integer(JobField.MASK_GROW),
                decimal(JobField.MASK_BLUR),
                integer(JobField.MASK_CROP),
                joined(JobField.OUTPAINT, "left,top,right,bottom in pixels or percent", Margins::parse),
                paste());
    }

    /** The adapters that are applied together. */
    List<AdapterSetting> adapters() {
        List<AdapterSetting> adapters = new ArrayList<>();
        for (String file : list(JobField.LORA)) {
            try {
                adapters.add(AdapterSetting.parse(file.strip()));
            } catch (IllegalArgumentException other) {
                throw wrong(
                        JobField.LORA,
                        "FILE or FILE:STRENGTH with a finite number",
                        JsonNodeFactory.instance.stringNode(file));
            }
        }
        return adapters;
    }

    /** Whether a part of an adapter that fits the model is enough. */
    boolean partialAdapters() {
        Boolean partial = flag(JobField.LORA_PARTIAL);
        return partial != null && partial;
    }

    private @Nullable PasteChoice paste() {
        JsonNode value = fields.get(JobField.PASTE);
        if (value != null && value.isBoolean()) {
            return value.booleanValue() ? PasteChoice.on() : new PasteChoice(null);
        }
        return parsed(JobField.PASTE, "on, off or a number of pixels", PasteChoice::parse);
    }

    /** The guided steps. */
    GuidanceInterval interval() {
        GuidanceInterval interval =
                joined(JobField.GUIDANCE_INTERVAL, "from,to as shares of the steps, as 0,0.6", IntervalText::parse);
        return interval == null ? GuidanceInterval.ALWAYS : interval;
    }

    @Nullable
    Double decimal(JobField field) {
        return parsed(field, "a number", text -> {
            double number = Double.parseDouble(text);
            if (!Double.isFinite(number)) {
                throw new NumberFormatException(text);
            }
            return number;
        });
    }

    private @Nullable Path path(JobField field) {
        return parsed(field, "a file", Path::of);
    }

    /** A value whose parts may be a list instead of a text with commas. */
    private <T> @Nullable T joined(JobField field, String expected, Function<String, T> parser) {
        List<String> parts = list(field);
        if (parts.isEmpty()) {
            return null;
        }
        try {
            return parser.apply(String.join(",", parts));
        } catch (IllegalArgumentException other) {
            throw wrong(field, expected, fields.get(field));
        }
    }

    /** The seed, 0 where there is none: a job that is resumed has to know it. */
    long seed() {
        Long seed = parsed(JobField.SEED, "0 to 2^64-1, as a job that is resumed has to know its seeds", text -> {
            if (!text.matches("[0-9]+")) {
                throw new IllegalArgumentException(text);
            }
            return Seed.parse(text).bits();
        });
        return seed == null ? 0 : seed;
    }

    @Nullable
    ImageSize size() {
        ImageSize size = parsed(JobField.SIZE, "SIDE or WIDTHxHEIGHT", ImageSize::parse);
        if (size != null && (fields.containsKey(JobField.WIDTH) || fields.containsKey(JobField.HEIGHT))) {
            throw new IllegalArgumentException(place + ": size: expected either size or width and height, found both");
        }
        return size;
    }

    ScheduleChoice schedule() {
        ScheduleChoice schedule = parsed(JobField.SCHEDULE, "auto, linear, power or power:ALPHA", ScheduleName::parse);
        List<String> sigmas = list(JobField.SIGMAS);
        if (sigmas.isEmpty()) {
            return schedule == null ? ScheduleChoice.AUTO : schedule;
        }
        if (schedule != null) {
            throw new IllegalArgumentException(place + ": sigmas: expected either sigmas or schedule, found both");
        }
        try {
            return new ScheduleChoice.Custom(
                    sigmas.stream().map(FieldReader::finite).toList());
        } catch (IllegalArgumentException notNumbers) {
            throw wrong(JobField.SIGMAS, "numbers that fall from 1", fields.get(JobField.SIGMAS));
        }
    }

    NoiseSource noise() {
        NoiseSource noise = parsed(JobField.RNG, "torch or iris", NoiseSource::named);
        return noise == null ? NoiseSource.TORCH : noise;
    }

    /** The elements of a list, or of a text that separates them by {@code |}; a single value is a list of one. */
    List<String> list(JobField field) {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            return Stream.of(scalar(field, value).split("\\|", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList();
        }
        List<String> elements = new ArrayList<>();
        value.values().forEach(element -> elements.add(scalar(field, element)));
        return elements;
    }

    /** The values that a list of values stands for: a text such as {@code 1..20} among seeds is twenty of them. */
    static Set<JsonNode> seeds(JsonNode value, String place) {
        String[] ends = value.asString("").split("\\.\\.", -1);
        if (!value.isString() || ends.length != 2) {
            return Set.of(value);
        }
        Set<JsonNode> seeds = new LinkedHashSet<>();
        try {
            long first = Long.parseUnsignedLong(ends[0].strip());
            long last = Long.parseUnsignedLong(ends[1].strip());
            if (Long.compareUnsigned(last, first) < 0) {
                throw range(place, "a range that counts up", value);
            }
            if (Long.compareUnsigned(last - first, JobFile.MOST_IMAGES) >= 0) {
                throw range(place, "at most %d seeds".formatted(JobFile.MOST_IMAGES), value);
            }
            for (long seed = first; seed != last + 1; seed++) {
                seeds.add(JsonNodeFactory.instance.stringNode(Long.toUnsignedString(seed)));
            }
            return seeds;
        } catch (NumberFormatException noRange) {
            throw range(place, "FIRST..LAST", value);
        }
    }

    private static IllegalArgumentException range(String place, String expected, JsonNode value) {
        return new IllegalArgumentException("%s: seed: expected %s, found %s".formatted(place, expected, kind(value)));
    }

    private static float finite(String text) {
        float number = Float.parseFloat(text);
        if (!Float.isFinite(number)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private <T> @Nullable T parsed(JobField field, String expected, Function<String, T> parser) {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        String text = scalar(field, value).strip();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException other) {
            throw wrong(field, expected, value);
        }
    }

    private String scalar(JobField field, JsonNode value) {
        if (value.isArray()) {
            throw new IllegalArgumentException("%s: %s: expected one value, found a list; lists are for matrix and zip"
                    .formatted(place, field.label()));
        }
        if (!value.isString() && !value.isNumber()) {
            throw wrong(field, "text or a number", value);
        }
        return value.asString("");
    }

    private IllegalArgumentException wrong(JobField field, String expected, @Nullable JsonNode value) {
        return new IllegalArgumentException(
                "%s: %s: expected %s, found %s".formatted(place, field.label(), expected, kind(value)));
    }
}
