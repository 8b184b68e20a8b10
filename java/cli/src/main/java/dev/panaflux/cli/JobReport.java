package dev.panaflux.cli;

import dev.panaflux.app.WrittenImage;
import dev.panaflux.app.jobs.JobEvent;
import dev.panaflux.app.jobs.JobOutcome;
import dev.panaflux.app.jobs.journal.JobFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints the paths of a job's images as they are done, or one JSON document at the end. */
final class JobReport implements JobEvent.Listener {

    private final Console console;
    private final boolean json;
    private final JobFolder folder;
    private final JobWords words;
    private final List<Map<String, Object>> images = new ArrayList<>();
    private final List<Map<String, Object>> failed = new ArrayList<>();

    JobReport(Console console, boolean json, JobFolder folder, JobWords words) {
        this.console = console;
        this.json = json;
        this.folder = folder;
        this.words = words;
    }

    @Override
    public void on(JobEvent event) {
        switch (event) {
            case JobEvent.Made made
            when json -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("index", made.item().index());
                fields.put("id", made.item().id());
                fields.putAll(new WrittenImage(made.path(), made.image()).toMap());
                images.add(fields);
            }
            case JobEvent.Made made -> console.out().println(made.path());
            case JobEvent.Failed failure -> failed.add(JobFields.of(failure));
            case JobEvent.Begun _, JobEvent.Working _, JobEvent.Notice _ -> {}
        }
    }

    /** Reports the end of the run. */
    void print(JobOutcome outcome) {
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("folder", folder.path().toString());
            document.put("finishedBefore", outcome.finished());
            words.addTo(document);
            document.put("images", images);
            document.put("failed", failed);
            console.printJson(document);
        }
    }
}
