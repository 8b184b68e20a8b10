package dev.panaflux.app.replay;

import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.Recipe.Made;
import dev.panaflux.app.recall.Recipe.RecordedReference;
import dev.panaflux.app.recall.RecordedAdapter;
import dev.panaflux.app.recall.RecordedEdit;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.pipeline.GeneratedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What differs between what made an image and what made it again: all that is recorded of both. */
final class Differences {

    /** Fields of a recipe that are compared otherwise, or that change nothing. */
    private static final Set<String> OTHERWISE = Set.of(
            "origin",
            "model",
            "references",
            "source",
            "adapters",
            "modelDigest",
            "backend",
            "instructionSet",
            "blas",
            "precision",
            "version",
            "sha256",
            "remarks");

    private static final int DIGITS = 12;

    private final List<String> lines = new ArrayList<>();

    private Differences() {}

    /** A line for each difference; one that says so if there is none. */
    static List<String> of(Recipe recipe, Made made, GeneratedImage again, KernelPlan plan) {
        Differences differences = new Differences();
        Recall.of(again.metadata()).ifPresent(now -> differences.compareRequests(recipe, now));
        differences.comparePlans(made, again, plan);
        return differences.lines.isEmpty() ? List.of("nothing that is recorded differs") : differences.lines;
    }

    private void compareRequests(Recipe then, Recipe now) {
        compareImages("reference", then.references(), now.references());
        RecordedEdit before = then.edit();
        RecordedEdit after = now.edit();
        if (before != null && after != null) {
            compareImages("source", List.of(before.source()), List.of(after.source()));
            if (before.mask() != null && after.mask() != null) {
                compareImages("mask", List.of(before.mask()), List.of(after.mask()));
            }
            compareFields(fields(before.toMap(), Set.of("name", "mask")), fields(after.toMap(), Set.of()));
        }
        compareAdapters(then.adapters(), now.adapters());
        compareFields(fields(then.toMap(), OTHERWISE), fields(now.toMap(), OTHERWISE));
    }

    private static Map<String, Object> fields(Map<String, Object> all, Set<String> without) {
        Map<String, Object> fields = new LinkedHashMap<>(all);
        fields.keySet().removeAll(without);
        return fields;
    }

    /** Images count by their pixels, wherever their files are now. */
    private void compareImages(String what, List<RecordedReference> then, List<RecordedReference> now) {
        if (then.size() != now.size()) {
            lines.add("%ss: %d then, %d here".formatted(what, then.size(), now.size()));
            return;
        }
        for (int index = 0; index < then.size(); index++) {
            RecordedReference before = then.get(index);
            RecordedReference after = now.get(index);
            if (before.sha256() != null && !before.sha256().equals(after.sha256())) {
                lines.add("%s%s: %s then, %s here"
                        .formatted(
                                what,
                                then.size() == 1 ? "" : " " + (index + 1),
                                named(before.name(), before.sha256()),
                                named(after.name(), after.sha256())));
            }
        }
    }

    private void compareAdapters(List<RecordedAdapter> then, List<RecordedAdapter> now) {
        if (then.size() != now.size()) {
            lines.add("LoRAs: %d then, %d here".formatted(then.size(), now.size()));
            return;
        }
        for (int index = 0; index < then.size(); index++) {
            RecordedAdapter before = then.get(index);
            RecordedAdapter after = now.get(index);
            if (before.sha256() != null && !before.sha256().equals(after.sha256())) {
                lines.add("LoRA%s: %s then, %s here"
                        .formatted(
                                then.size() == 1 ? "" : " " + (index + 1),
                                named(before.name(), before.sha256()),
                                named(after.name(), after.sha256())));
            }
        }
    }

    private static String named(String name, @Nullable String digest) {
        return digest == null || digest.length() < DIGITS
                ? name
                : "%s (SHA-256 %s…)".formatted(name, digest.substring(0, DIGITS));
    }

    /** Parameters that were recorded; what was not was chosen here. */
    private void compareFields(Map<String, Object> then, Map<String, Object> now) {
        then.forEach((field, value) -> {
            Object here = now.get(field);
            if (!value.equals(here)) {
                lines.add("%s: %s then, %s here".formatted(words(field), shown(value), shown(here)));
            }
        });
    }

    /** {@code guidanceInterval} is the guidance interval. */
    private static String words(String field) {
        return field.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static String shown(@Nullable Object value) {
        return value == null || value.equals("") ? "none" : value.toString();
    }

    private void comparePlans(Made made, GeneratedImage again, KernelPlan plan) {
        compare("version", made.version(), again.parameters().version());
        // The text for other programs has the first digits alone.
        String digest = made.modelDigest();
        if (digest == null || !again.parameters().modelDigest().startsWith(digest)) {
            compare("model digest", digest, again.parameters().modelDigest());
        }
        compare("backend", made.backend(), plan.backend());
        compare("instruction set", made.instructionSet(), plan.instructionSet());
        compare("BLAS", made.blas(), plan.blas());
        compare("precision", made.precision(), plan.precision().label());
    }

    private void compare(String what, @Nullable String then, String now) {
        if (then == null) {
            lines.add("%s: not recorded, here %s".formatted(what, now));
        } else if (!now.equals(then)) {
            lines.add("%s: %s then, %s here".formatted(what, then, now));
        }
    }
}
