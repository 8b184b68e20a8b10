package dev.panaflux.app.replay;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.ImageSize;
import dev.panaflux.app.IntervalText;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.Seed;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.NoiseSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What shall differ from a recipe: {@code seed=7,size=1024}. A comma ends a value only where a key and {@code =} follow, so that
 * prompts may have commas.
 */
public final class Variation {

    private enum Key {
        PROMPT,
        NEGATIVE_PROMPT,
        SEED,
        SIZE,
        STEPS,
        GUIDANCE,
        RNG,
        SCHEDULE,
        SIGMAS,
        STRENGTH,
        LORA,
        TEXT_TOKENS,
        REF_SIZE,
        GUIDANCE_INTERVAL,
        CACHE;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final String KEYS =
            Arrays.stream(Key.values()).map(Key::label).collect(Collectors.joining(", "));

    private static final Pattern NEXT = Pattern.compile(
            ",\\s*(?=(?:" + Arrays.stream(Key.values()).map(Key::label).collect(Collectors.joining("|")) + ")=)");

    /** What looks like another setting within a value. */
    private static final Pattern UNKNOWN = Pattern.compile(",\\s*([A-Za-z_-]+)=");

    private static final Pattern SETTING = Pattern.compile("([^=]*)=(.*)", Pattern.DOTALL);

    private final Map<Key, String> values;

    private Variation(Map<Key, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /**
     * Reads settings.
     *
     * @throws IllegalArgumentException if one has no known key
     */
    public static Variation parse(List<String> settings) {
        Map<Key, String> values = new EnumMap<>(Key.class);
        for (String text : settings) {
            for (String setting : NEXT.split(text, -1)) {
                Matcher parts = SETTING.matcher(setting);
                if (!parts.matches()) {
                    throw new IllegalArgumentException(
                            "--set: expected KEY=VALUE with one of %s, found '%s'".formatted(KEYS, setting));
                }
                Key key = key(parts.group(1).strip());
                Matcher unknown = UNKNOWN.matcher(parts.group(2));
                if (key != Key.PROMPT && key != Key.NEGATIVE_PROMPT && unknown.find()) {
                    key(unknown.group(1));
                }
                values.put(key, parts.group(2));
            }
        }
        return new Variation(values);
    }

    private static Key key(String label) {
        return Arrays.stream(Key.values())
                .filter(key -> key.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("--set: expected one of %s, found '%s'".formatted(KEYS, label)));
    }

    /** Whether nothing shall differ. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * The adapters in place of the recorded ones, as in {@code style:0.7|detail}, where {@code none} is none; empty to keep those.
     *
     * @throws IllegalArgumentException if one has no name, or a strength that is not finite
     */
    public Optional<List<AdapterSetting>> adapters() {
        return Optional.ofNullable(values.get(Key.LORA))
                .map(value -> value.equals("none")
                        ? List.of()
                        : Arrays.stream(value.split("\\|", -1))
                                .map(text -> read(Key.LORA, text.strip(), AdapterSetting::parse))
                                .toList());
    }

    /**
     * The recipe with the settings, but for {@link #adapters}.
     *
     * @throws IllegalArgumentException if a value is none of its key's
     */
    public Recipe apply(Recipe recipe) {
        Recipe.Builder changed = recipe.changed();
        values.forEach((key, value) -> {
            switch (key) {
                case PROMPT -> changed.prompt(value);
                case NEGATIVE_PROMPT -> changed.negativePrompt(value);
                case SEED -> changed.seed(read(key, value, Seed::parse).bits());
                case SIZE -> {
                    ImageSize size = read(key, value, ImageSize::parse);
                    changed.size(size.width(), size.height());
                }
                case STEPS -> changed.steps(number(key, value, Integer::valueOf));
                case GUIDANCE -> changed.guidance(number(key, value, Float::valueOf));
                case RNG -> changed.rng(NoiseSource.named(value).label());
                case SCHEDULE -> changed.schedule(checked(key, value));
                case LORA -> {
                    // Files are found by whoever has a place to look.
                }
                case STRENGTH -> changed.strength(number(key, value, Double::valueOf));
                case TEXT_TOKENS -> changed.textTokens(number(key, value, Integer::valueOf));
                case REF_SIZE -> changed.referenceSize(number(key, value, Integer::valueOf));
                case CACHE -> changed.stepCache(value.equals("off") ? null : number(key, value, Double::valueOf));
                case GUIDANCE_INTERVAL -> {
                    read(key, value, IntervalText::parse);
                    changed.interval(value);
                }
                case SIGMAS -> {
                    changed.schedule(checked(key, "custom " + value));
                    if (!values.containsKey(Key.STEPS)) {
                        changed.steps(null);
                    }
                }
            }
        });
        Recipe varied = changed.build();
        requireOneNumberOfSteps(varied);
        return varied;
    }

    private void requireOneNumberOfSteps(Recipe varied) {
        String schedule = varied.schedule();
        if (!values.containsKey(Key.STEPS) || schedule == null || !schedule.startsWith("custom")) {
            return;
        }
        if (ScheduleName.parse(schedule) instanceof ScheduleChoice.Custom custom
                && !Objects.equals(varied.steps(), custom.sigmas().size())) {
            throw new IllegalArgumentException(
                    values.containsKey(Key.SIGMAS)
                            ? "--set steps: expected %d, the number of sigmas beside it, found %s; leave one of them out"
                                    .formatted(custom.sigmas().size(), varied.steps())
                            : "--set steps: expected %d, the number of sigmas of the image, found %s; add schedule=auto or other sigmas"
                                    .formatted(custom.sigmas().size(), varied.steps()));
        }
    }

    private static String checked(Key key, String schedule) {
        read(key, schedule, ScheduleName::parse);
        return schedule;
    }

    private static <T> T number(Key key, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "--set %s: expected a number, found '%s'".formatted(key.label(), value), notANumber);
        }
    }

    private static <T> T read(Key key, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("--set %s: %s".formatted(key.label(), unknown.getMessage()), unknown);
        }
    }
}
