package dev.panaflux.cli;

import dev.panaflux.app.jobs.JobItem;
import dev.panaflux.app.jobs.JobModel;
import dev.panaflux.app.jobs.JobPlan;
import dev.panaflux.app.jobs.JobSurvey;
import dev.panaflux.bench.run.Forecast;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints what a run would do.
 *
 * @param json whether to print one JSON document
 */
record DryRunReport(Console console, boolean json) {

    private static final Duration PROBE_TIME = Duration.ofSeconds(1);

    void print(JobPlan plan, JobSurvey survey, JobWords words, KernelOptions kernels) {
        List<JobItem> todo =
                Stream.concat(survey.fresh().stream(), survey.again().stream()).toList();
        Duration time = todo.isEmpty() ? Duration.ZERO : forecast(todo, kernels);
        if (json) {
            Map<String, Object> document = document(plan, survey, time);
            words.addTo(document);
            console.printJson(document);
            return;
        }
        print(survey.finished(), "finished");
        print(survey.fresh(), "to make");
        print(survey.again(), "to try again");
        survey.refused()
                .forEach(item -> console.print(
                        "%6d  %-12s %s%n",
                        item.index(), "refused", item.failure().message()));
        console.print(
                "%d images: %d finished, %d to make, %d to try again, %d refused%s%n",
                survey.images(),
                survey.finished().size(),
                survey.fresh().size(),
                survey.again().size(),
                survey.refused().size(),
                plan.duplicates() == 0 ? "" : "; %d more equal one of them".formatted(plan.duplicates()));
        sizes(todo).forEach((size, count) -> console.print("%6d of %s%n", count, size));
        console.print("about %s plus loading%n", JobDisplay.describe(time));
    }

    private void print(List<JobItem> items, String state) {
        items.forEach(item -> console.print(
                "%6d  %-12s %-10s seed %-10s %s%s%n",
                item.index(),
                state,
                size(item),
                Long.toUnsignedString(item.entry().seed()),
                item.output(),
                promptOf(item)));
    }

    /** The prompt where the file's name has none of it. */
    private static String promptOf(JobItem item) {
        String template = item.entry().output();
        return template == null || template.contains("{prompt}")
                ? ""
                : "  \"" + item.entry().prompt() + "\"";
    }

    private static String size(JobItem item) {
        return "%dx%d".formatted(item.settings().width(), item.settings().height());
    }

    private static Map<String, Long> sizes(List<JobItem> items) {
        return items.stream()
                .collect(Collectors.groupingBy(
                        item -> "%s, %d step%s, %s"
                                .formatted(
                                        size(item),
                                        item.settings().steps(),
                                        item.settings().steps() == 1 ? "" : "s",
                                        item.model().files().name()),
                        LinkedHashMap::new,
                        Collectors.counting()));
    }

    /** At the pace of a product that is run for a second. */
    private static Duration forecast(List<JobItem> items, KernelOptions options) {
        double flop = items.stream().mapToDouble(item -> item.settings().flop()).sum();
        Map<JobModel, Set<String>> prompts = items.stream()
                .collect(Collectors.groupingBy(
                        JobItem::model, Collectors.mapping(item -> item.entry().prompt(), Collectors.toSet())));
        for (Map.Entry<JobModel, Set<String>> ofModel : prompts.entrySet()) {
            flop += ofModel.getValue().size() * ofModel.getKey().planner().promptFlop();
        }
        try (SelectedKernels kernels = KernelSelector.installed().select(options)) {
            int width =
                    items.getFirst().model().files().description().blockSizes().width();
            double pace = Forecast.probe(kernels.kernels(), width, PROBE_TIME).flopPerSecond();
            return Duration.ofMillis(Math.round(1000 * flop / pace));
        }
    }

    private static Map<String, Object> document(JobPlan plan, JobSurvey survey, Duration time) {
        List<Map<String, Object>> images = new ArrayList<>();
        survey.finished().forEach(item -> images.add(fields(item, "finished")));
        survey.fresh().forEach(item -> images.add(fields(item, "to-make")));
        survey.again().forEach(item -> images.add(fields(item, "to-try-again")));
        List<Map<String, Object>> refused = survey.refused().stream()
                .map(item -> Map.<String, Object>of(
                        "index",
                        item.index(),
                        "id",
                        item.id(),
                        "message",
                        item.failure().message()))
                .toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("images", images);
        document.put("refused", refused);
        document.put("duplicates", plan.duplicates());
        document.put("secondsExpected", time.toMillis() / 1000.0);
        return document;
    }

    private static Map<String, Object> fields(JobItem item, String state) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", item.id());
        fields.put("state", state);
        fields.putAll(item.toMap());
        return fields;
    }
}
