package dev.panaflux.app.jobs;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.EditSettings;
import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.app.jobs.file.JobFile;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImageSettings;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.system.IoErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a job: finds its models and adapters, reads its references, and gives every image its settings, id and name. */
public final class JobPlanner {

    private final String name;
    private final Path folder;
    private final ModelProvider provider;
    /** Whether what is wrong with one image leaves the others as they are. */
    private final boolean lenient;

    private final InputImages images = new InputImages();
    private final Map<String, JobModel> models = new HashMap<>();
    private final Map<String, AdapterFile> adapters = new HashMap<>();
    private final Map<String, OutputTemplate> templates = new HashMap<>();

    /** What images have in common whose entries differ in prompt and seed alone. */
    private final Map<ImageEntry, Kind> kinds = new HashMap<>();

    private record Kind(
            ImageSettings settings,
            List<JobReference> references,
            @Nullable JobEdit edit,
            List<AdapterChoice> adapters) {}

    private JobPlanner(String name, Path folder, ModelProvider provider, boolean lenient) {
        this.name = name;
        this.folder = folder;
        this.provider = provider;
        this.lenient = lenient;
    }

    /**
     * The plan of a job file.
     *
     * @throws IllegalArgumentException if something in the file is not as it has to be, a model cannot make what it asks for, or
     *     two images would have one name
     * @throws ModelFormatException if a model or an adapter is missing or damaged, or an adapter does not fit its
     *     model
     * @throws IOException if the file or a wildcard cannot be read
     */
    public static JobPlan plan(JobFile file, ModelProvider provider) throws IOException {
        return new JobPlanner(file.name(), file.folder(), provider, false).plan(file.images());
    }

    /**
     * The plan of entries that are no job file's. An image that cannot be planned, for whatever reason, is a refused one and stops
     * no other.
     *
     * @param name of the job, for names of files
     * @param folder that paths are relative to
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public static JobPlan planEach(String name, Path folder, List<ImageEntry> entries, ModelProvider provider)
            throws IOException {
        return new JobPlanner(name, folder, provider, true).plan(entries);
    }

    private JobPlan plan(List<ImageEntry> entries) throws IOException {
        int digits = Integer.toString(entries.size()).length();
        Map<String, JobItem> items = new LinkedHashMap<>();
        Map<String, RefusedItem> refused = new LinkedHashMap<>();
        Map<String, Integer> outputs = new HashMap<>();
        for (int index = 1; index <= entries.size(); index++) {
            ImageEntry entry = entries.get(index - 1);
            try {
                JobItem item = item(index, entry, digits);
                if (!items.containsKey(item.id())) {
                    requireOwnName(outputs, item);
                    items.put(item.id(), item);
                }
            } catch (IllegalArgumentException | ModelFormatException wrong) {
                if (!lenient) {
                    throw wrong;
                }
                refuse(refused, index, entry, wrong);
            } catch (IOException unreadable) {
                IoErrors.requireUninterrupted(unreadable);
                refuse(refused, index, entry, unreadable);
            }
        }
        return new JobPlan(
                List.copyOf(items.values()),
                List.copyOf(refused.values()),
                entries.size() - items.size() - refused.size());
    }

    private static void refuse(Map<String, RefusedItem> refused, int index, ImageEntry entry, Exception reason) {
        String id = ItemId.ofRefused(entry);
        refused.putIfAbsent(id, new RefusedItem(index, id, entry, Failure.of(reason)));
    }

    /** An image's item; what is wrong is said with its place. */
    private JobItem item(int index, ImageEntry entry, int digits) throws IOException {
        JobModel model = model(entry);
        OutputTemplate template = template(entry);
        try {
            return item(index, entry, model, template, digits);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: %s".formatted(entry.place(), wrong.getMessage()), wrong);
        } catch (ModelFormatException adapter) {
            throw new ModelFormatException("%s: %s".formatted(entry.place(), adapter.getMessage()), adapter);
        }
    }

    private JobModel model(ImageEntry entry) throws ModelFormatException {
        String key = Objects.requireNonNullElse(entry.model(), "");
        JobModel model = models.get(key);
        if (model == null) {
            model = JobModel.of(provider.find(entry.model()));
            models.put(key, model);
        }
        return model;
    }

    private OutputTemplate template(ImageEntry entry) {
        String text = entry.output() == null ? OutputTemplate.USUAL : entry.output();
        try {
            return templates.computeIfAbsent(text, OutputTemplate::parse);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(entry.place() + ": " + wrong.getMessage(), wrong);
        }
    }

    private JobItem item(int index, ImageEntry entry, JobModel model, OutputTemplate template, int digits)
            throws IOException {
        Kind kind = kinds.get(entry.kind());
        if (kind == null) {
            kind = kind(entry, model);
            kinds.put(entry.kind(), kind);
        }
        ImageSettings settings = kind.settings();
        String id =
                ItemId.of(model, entry, settings, kind.references(), kind.edit(), kind.adapters(), template.format());
        String output = template.name(values(index, digits, entry, model, settings, id));
        return new JobItem(
                index,
                id,
                entry,
                model,
                settings,
                kind.references(),
                kind.edit(),
                kind.adapters(),
                template.format(),
                output);
    }

    private Kind kind(ImageEntry entry, JobModel model) throws IOException {
        if (entry.references().size() > GenerationRequest.MAX_REFERENCES) {
            throw new IllegalArgumentException("references: expected at most %d, found %d"
                    .formatted(
                            GenerationRequest.MAX_REFERENCES, entry.references().size()));
        }
        List<ReferenceImage> references = new ArrayList<>();
        List<JobReference> identities = new ArrayList<>();
        for (String path : entry.references()) {
            Path file = folder.resolve(path);
            ReferenceImage reference = images.reference(file);
            references.add(reference);
            identities.add(new JobReference(file, reference.bounded().sha256()));
        }
        EditSettings placed = entry.edit().in(folder);
        @Nullable SourceEdit edit = images.edit(placed);
        List<AdapterChoice> choices = adapters(entry, model);
        ImageSettings settings = model.planner().settings(JobRequests.of(List.of(entry), references, edit, choices));
        return new Kind(settings, identities, edit == null ? null : JobEdit.of(placed, edit), choices);
    }

    private List<AdapterChoice> adapters(ImageEntry entry, JobModel model) throws ModelFormatException {
        List<AdapterChoice> choices = new ArrayList<>();
        for (AdapterSetting setting : entry.adapters()) {
            AdapterFile file = adapters.get(setting.name());
            if (file == null) {
                file = provider.adapter(setting.name());
                adapters.put(setting.name(), file);
            }
            file.fit(model.files().description().adaptable())
                    .require(model.files().name(), entry.partialAdapters(), "; lora-partial: true takes what fits");
            choices.add(new AdapterChoice(file, setting.strength(), entry.partialAdapters()));
        }
        return choices;
    }

    /** As in {@code style-0.7-detail}. */
    private static String adapters(ImageEntry entry) {
        return entry.adapters().isEmpty()
                ? "none"
                : entry.adapters().stream().map(AdapterSetting::label).collect(Collectors.joining("-"));
    }

    private Map<String, String> values(
            int index, int digits, ImageEntry entry, JobModel model, ImageSettings settings, String id) {
        Map<String, String> values = new HashMap<>();
        values.put("index", String.format(Locale.ROOT, "%0" + digits + "d", index));
        values.put("prompt", entry.prompt());
        values.put("seed", Long.toUnsignedString(entry.seed()));
        values.put("id", id);
        values.put("model", model.files().name());
        values.put("width", Integer.toString(settings.width()));
        values.put("height", Integer.toString(settings.height()));
        values.put("size", "%dx%d".formatted(settings.width(), settings.height()));
        values.put("steps", Integer.toString(settings.steps()));
        values.put("guidance", Float.toString(settings.guidance()));
        values.put("lora", adapters(entry));
        values.put("job", name);
        return values;
    }

    /** Names that differ in case alone are one name on some systems. */
    private static void requireOwnName(Map<String, Integer> outputs, JobItem item) {
        String name = Normalizer.normalize(item.output(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        Integer other = outputs.putIfAbsent(name, item.index());
        if (other != null) {
            throw new IllegalArgumentException(
                    "%s: output: expected another name for each image, found %s for images %d and %d; add {index}, {seed} or {id}"
                            .formatted(item.entry().place(), item.output(), other, item.index()));
        }
    }
}
