package dev.panaflux.app.jobs;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.pipeline.ImageSettings;
import dev.panaflux.sampling.GuidanceInterval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image of a job.
 *
 * @param index its place in the job, from 1
 * @param id names what it is: equal for equal images of any job, on any machine
 * @param entry what the job asks for
 * @param model makes it
 * @param settings every choice that the job leaves to the model
 * @param references the reference images
 * @param edit what it begins with, or null for noise
 * @param adapters change the model, together
 * @param format of its file
 * @param output its file, relative to the job's folder, with {@code /} between names
 */
public record JobItem(
        int index,
        String id,
        ImageEntry entry,
        JobModel model,
        ImageSettings settings,
        List<JobReference> references,
        @Nullable JobEdit edit,
        List<AdapterChoice> adapters,
        OutputFormat format,
        String output) {

    /** Copies the lists. */
    public JobItem {
        references = List.copyOf(references);
        adapters = List.copyOf(adapters);
    }

    /** The fields of a JSON object: what is asked for, with every choice made. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("index", index);
        fields.put("prompt", entry.prompt());
        fields.put("negativePrompt", settings.negativePrompt());
        fields.put("seed", Long.toUnsignedString(entry.seed()));
        fields.put("rng", entry.noise().label());
        fields.put("width", settings.width());
        fields.put("height", settings.height());
        fields.put("steps", settings.steps());
        fields.put("guidance", settings.guidance());
        fields.put("schedule", settings.schedule());
        fields.put("model", model.files().name());
        fields.put("modelDigest", model.digest());
        fields.put(
                "references",
                references.stream()
                        .map(reference -> reference.path().toString())
                        .toList());
        if (edit != null) {
            fields.put("source", edit.toMap());
        }
        if (!adapters.isEmpty()) {
            fields.put("adapters", adapters.stream().map(JobItem::toMap).toList());
        }
        if (entry.referenceSize() != null) {
            fields.put("referenceSize", entry.referenceSize());
        }
        if (entry.stepCache() != null) {
            fields.put("stepCache", entry.stepCache());
        }
        if (entry.textTokens() != null) {
            fields.put("textTokens", entry.textTokens());
        }
        if (!entry.interval().equals(GuidanceInterval.ALWAYS)) {
            fields.put(
                    "guidanceInterval",
                    List.of(entry.interval().start(), entry.interval().stop()));
        }
        fields.put("output", output);
        return fields;
    }

    private static Map<String, Object> toMap(AdapterChoice adapter) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", adapter.file().path().toString());
        fields.put("sha256", adapter.file().sha256());
        fields.put("strength", adapter.strength());
        return fields;
    }
}
