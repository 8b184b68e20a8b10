package dev.panaflux.cli;

import dev.panaflux.app.ProgressFields;
import dev.panaflux.app.jobs.JobEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Converts a job's events to fields of JSON objects; times are in seconds. */
final class JobFields {

    private JobFields() {}

    static Map<String, Object> of(JobEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (event) {
            case JobEvent.Begun begun -> {
                fields.put("event", "job-begun");
                fields.put("images", begun.images());
                fields.put("finishedBefore", begun.finished());
            }
            case JobEvent.Working working -> fields.putAll(ProgressFields.of(working.event()));
            case JobEvent.Made made -> {
                fields.put("event", "image-made");
                fields.put("index", made.item().index());
                fields.put("id", made.item().id());
                fields.put("path", made.path().toString());
                put(fields, made.standing());
            }
            case JobEvent.Failed failed -> {
                fields.put("event", "image-failed");
                fields.put("index", failed.index());
                fields.put("id", failed.id());
                fields.put("place", failed.place());
                fields.put("kind", failed.failure().kind().label());
                fields.put("message", failed.failure().message());
                put(fields, failed.standing());
            }
            case JobEvent.Notice notice -> {
                fields.put("event", "notice");
                fields.put("message", notice.message());
            }
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, JobEvent.Standing standing) {
        fields.put("done", standing.done());
        fields.put("failures", standing.failed());
        fields.put("images", standing.images());
        standing.left().ifPresent(left -> fields.put("secondsLeft", left.toNanos() / 1e9));
    }
}
