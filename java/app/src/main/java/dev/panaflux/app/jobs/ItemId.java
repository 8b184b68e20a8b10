package dev.panaflux.app.jobs;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.pipeline.ImageSettings;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.system.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names images by what determines them: the model's digest, prompts, seed, size, steps, guidance, schedule, the digests of
 * references, source, mask and adapters, what is said of the edit, and the format of the file. The place in a job, file names and the machine do not count. An id is the start of a
 * SHA-256.
 */
final class ItemId {

    /** Hexadecimal digits: 128 bits. */
    private static final int LENGTH = 32;

    private static final String VERSION = "panaflux image id 1";

    private ItemId() {}

    /** The id of an image with every choice made. */
    static String of(
            JobModel model,
            ImageEntry entry,
            ImageSettings settings,
            List<JobReference> references,
            @Nullable JobEdit edit,
            List<AdapterChoice> adapters,
            OutputFormat format) {
        List<String> parts = new ArrayList<>();
        parts.add(VERSION);
        parts.add(model.digest());
        parts.add(entry.prompt());
        parts.add(settings.negativePrompt());
        parts.add(entry.noise().label());
        parts.add(Long.toUnsignedString(entry.seed()));
        parts.add("%dx%d".formatted(settings.width(), settings.height()));
        parts.add(Integer.toString(settings.steps()));
        parts.add(Integer.toHexString(Float.floatToIntBits(settings.guidance())));
        parts.add(schedule(entry.schedule()));
        references.forEach(reference -> parts.add(reference.sha256()));
        parts.add(format.label());
        // What few images have comes last, so that the ids of all others stay as they are.
        if (edit != null) {
            parts.addAll(edit.identity());
        }
        if (entry.referenceSize() != null && !references.isEmpty()) {
            parts.add("reference size " + entry.referenceSize());
        }
        if (entry.stepCache() != null) {
            parts.add("step cache " + Double.toHexString(entry.stepCache()));
        }
        if (entry.cachedReferences() != null) {
            parts.add("cached references " + entry.cachedReferences());
        }
        if (entry.textTokens() != null) {
            parts.add("text tokens " + entry.textTokens());
        }
        if (!entry.interval().equals(GuidanceInterval.ALWAYS)) {
            parts.add("guided %s,%s"
                    .formatted(entry.interval().start(), entry.interval().stop()));
        }
        for (AdapterChoice adapter : adapters) {
            parts.add("adapter %s %s%s"
                    .formatted(
                            adapter.file().sha256(),
                            Double.toHexString(adapter.strength()),
                            adapter.partial() ? " in part" : ""));
        }
        return digest(parts);
    }

    /** The id of an image that cannot be made as it is asked for. */
    static String ofRefused(ImageEntry entry) {
        List<String> parts = new ArrayList<>(List.of(
                VERSION + ", refused",
                String.valueOf(entry.model()),
                entry.prompt(),
                String.valueOf(entry.negativePrompt()),
                Long.toUnsignedString(entry.seed()),
                "%s %s %s %s".formatted(entry.width(), entry.height(), entry.steps(), entry.guidance()),
                schedule(entry.schedule()),
                entry.noise().label(),
                String.join("\n", entry.references()),
                entry.edit().toString()));
        entry.adapters().stream().map(AdapterSetting::toString).forEach(parts::add);
        return digest(parts);
    }

    private static String schedule(ScheduleChoice choice) {
        return switch (choice) {
            case ScheduleChoice.Auto _ -> "auto";
            case ScheduleChoice.Linear _ -> "linear";
            case ScheduleChoice.Power(double alpha) -> "power " + Double.toHexString(alpha);
            case ScheduleChoice.Custom(List<Float> sigmas) ->
                sigmas.stream().map(Float::toHexString).collect(Collectors.joining(" ", "sigmas ", ""));
        };
    }

    /** Each part follows its length, so that no two lists give the same bytes. */
    private static String digest(List<String> parts) {
        String text = parts.stream().map(part -> part.length() + ":" + part).collect(Collectors.joining());
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, LENGTH);
    }
}
