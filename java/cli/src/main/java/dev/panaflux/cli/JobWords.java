package dev.panaflux.cli;

import dev.panaflux.app.jobs.JobItem;
import dev.panaflux.app.jobs.JobModel;
import dev.panaflux.app.jobs.JobPlan;
import dev.panaflux.app.models.KnownWords;
import dev.panaflux.app.models.UnknownWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The words of a job's prompts that its models do not know.
 *
 * @param models those that do not know all words
 */
record JobWords(List<UnknownWords> models) {

    /** Copies the list. */
    JobWords {
        models = List.copyOf(models);
    }

    /** The words of a plan; {@code notices} receives what is wrong with a vocabulary, a line each. */
    static JobWords of(JobPlan plan, Consumer<String> notices) {
        Map<String, JobModel> models = new LinkedHashMap<>();
        Map<String, List<String>> prompts = new LinkedHashMap<>();
        for (JobItem item : plan.items()) {
            String digest = item.model().digest();
            models.putIfAbsent(digest, item.model());
            prompts.computeIfAbsent(digest, _ -> new ArrayList<>())
                    .add(item.entry().prompt());
        }
        return new JobWords(models.entrySet().stream()
                .map(model -> KnownWords.of(model.getValue().files(), notices)
                        .unknown(prompts.getOrDefault(model.getKey(), List.of())))
                .filter(words -> !words.isEmpty())
                .toList());
    }

    /** A line for each model. */
    List<String> notices() {
        return models.stream().map(UnknownWords::message).toList();
    }

    /** Adds them to a JSON document, if there are any. */
    void addTo(Map<String, Object> document) {
        if (!models.isEmpty()) {
            document.put(
                    "unknownWords",
                    models.stream()
                            .map(words -> Map.of("model", words.model(), "words", words.words()))
                            .toList());
        }
    }
}
