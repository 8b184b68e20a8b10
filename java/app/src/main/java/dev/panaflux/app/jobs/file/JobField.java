package dev.panaflux.app.jobs.file;

import dev.panaflux.app.Spelling;
import dev.panaflux.system.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a job file can say of an image. Names are those of {@code generate}'s options; case, _ and - make no difference. */
enum JobField {
    PROMPT("prompt"),
    NEGATIVE_PROMPT("negative-prompt", "negative"),
    SEED("seed"),
    COUNT("count"),
    SIZE("size"),
    WIDTH("width"),
    HEIGHT("height"),
    STEPS("steps"),
    GUIDANCE("guidance"),
    SCHEDULE("schedule"),
    SIGMAS("sigmas"),
    RNG("rng"),
    MODEL("model"),
    REFERENCES("references", "reference", "refs", "ref"),
    REF_SIZE("ref-size"),
    REF_CACHE("ref-cache"),
    SOURCE("source"),
    STRENGTH("strength"),
    SOURCE_REF("source-ref"),
    MASK("mask"),
    MASK_INVERT("mask-invert"),
    MASK_GROW("mask-grow"),
    MASK_BLUR("mask-blur"),
    MASK_CROP("mask-crop"),
    OUTPAINT("outpaint"),
    PASTE("paste"),
    LORA("lora", "loras"),
    LORA_PARTIAL("lora-partial"),
    TEXT_TOKENS("text-tokens"),
    GUIDANCE_INTERVAL("guidance-interval"),
    STEP_CACHE("cache"),
    OUTPUT("output");

    private static final Map<String, JobField> NAMED = Arrays.stream(values())
            .flatMap(field -> field.names.stream().map(name -> Map.entry(plain(name), field)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that cannot be changed
    private final List<String> names;

    JobField(String... names) {
        this.names = List.of(names);
    }

    /** The name in messages. */
    String label() {
        return names.getFirst();
    }

    /** The fields that say the same in another way. */
    Set<JobField> rivals() {
        return switch (this) {
            case SIZE -> Set.of(WIDTH, HEIGHT);
            case WIDTH, HEIGHT -> Set.of(SIZE);
            case SCHEDULE -> Set.of(SIGMAS);
            case SIGMAS -> Set.of(SCHEDULE);
            default -> Set.of();
        };
    }

    static Optional<JobField> named(String name) {
        return Optional.ofNullable(NAMED.get(plain(name)));
    }

    /** What is wrong with a name that no field has, nor one of {@code others}. */
    static IllegalArgumentException unknown(String place, String name, String... others) {
        List<String> known = Stream.concat(
                        Arrays.stream(others), Arrays.stream(values()).map(JobField::label))
                .toList();
        return new IllegalArgumentException("%s: expected one of %s, found %s%s"
                .formatted(
                        place,
                        String.join(", ", known),
                        Printable.line(name),
                        Spelling.nearest(name.strip().toLowerCase(Locale.ROOT), known)
                                .map(", perhaps %s"::formatted)
                                .orElse("")));
    }

    /** A name without what makes no difference. */
    static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
    }
}
