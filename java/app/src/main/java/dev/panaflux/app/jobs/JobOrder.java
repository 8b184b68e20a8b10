package dev.panaflux.app.jobs;

import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.sampling.NoiseSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a job's images are made: model by model; within a model, a few prompts at a time, so that their encodings
 * are still there for all sizes; within those, adapters by adapters, so that each is opened once; within those, images that
 * differ in prompt and seed alone together, so that they can be batched.
 */
public final class JobOrder {

    /** A pipeline keeps the encodings of eight prompts, one of which may be the negative one. */
    private static final int PROMPTS_TOGETHER = 7;

    private JobOrder() {}

    /** What images of one request have in common. */
    private record Shape(
            int width,
            int height,
            int steps,
            float guidance,
            @Nullable String negativePrompt,
            NoiseSource noise,
            ScheduleChoice schedule,
            List<JobReference> references,
            @Nullable Integer referenceSize,
            @Nullable Boolean cachedReferences,
            @Nullable JobEdit edit,
            @Nullable Integer textTokens,
            GuidanceInterval interval,
            @Nullable Double stepCache) {

        static Shape of(JobItem item) {
            ImageEntry entry = item.entry();
            return new Shape(
                    item.settings().width(),
                    item.settings().height(),
                    item.settings().steps(),
                    item.settings().guidance(),
                    entry.negativePrompt(),
                    entry.noise(),
                    entry.schedule(),
                    item.references(),
                    entry.referenceSize(),
                    entry.cachedReferences(),
                    item.edit(),
                    entry.textTokens(),
                    entry.interval(),
                    entry.stepCache());
        }
    }

    /** Groups of images that one request can make, in the order in which to make them. */
    public static List<List<JobItem>> groups(List<JobItem> items) {
        List<List<JobItem>> groups = new ArrayList<>();
        for (List<JobItem> ofModel : by(items, item -> item.model().digest()).values()) {
            Map<String, List<JobItem>> byPrompt =
                    by(ofModel, item -> item.entry().prompt());
            List<JobItem> together = new ArrayList<>();
            Set<String> prompts = new LinkedHashSet<>();
            byPrompt.forEach((prompt, ofPrompt) -> {
                if (prompts.size() == PROMPTS_TOGETHER) {
                    groups.addAll(shapes(together));
                    together.clear();
                    prompts.clear();
                }
                prompts.add(prompt);
                together.addAll(ofPrompt);
            });
            groups.addAll(shapes(together));
        }
        return groups;
    }

    private static List<List<JobItem>> shapes(List<JobItem> items) {
        return by(items, JobItem::adapters).values().stream()
                .flatMap(adapted -> by(adapted, Shape::of).values().stream())
                .toList();
    }

    private static <K> Map<K, List<JobItem>> by(List<JobItem> items, Function<JobItem, K> key) {
        return items.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }
}
