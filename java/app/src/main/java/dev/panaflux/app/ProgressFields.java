package dev.panaflux.app;

import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Converts progress events to fields of a JSON object. */
public final class ProgressFields {

    private ProgressFields() {}

    /** The fields of an event, in display order; times are in seconds. */
    public static Map<String, Object> of(ProgressEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (event) {
            case ProgressEvent.PhaseStarted started -> {
                fields.put("event", "phase-started");
                fields.put("phase", name(started.phase()));
                put(fields, started.images());
                fields.put("units", started.units());
            }
            case ProgressEvent.Advanced advanced -> {
                fields.put("event", "advanced");
                fields.put("phase", name(advanced.phase()));
                put(fields, advanced.images());
                fields.put("done", advanced.done());
                fields.put("units", advanced.units());
            }
            case ProgressEvent.StepDone step -> {
                fields.put("event", "step-done");
                put(fields, step.images());
                fields.put("step", step.step());
                fields.put("steps", step.steps());
                fields.put("seconds", seconds(step.time()));
            }
            case ProgressEvent.PhaseDone done -> {
                fields.put("event", "phase-done");
                fields.put("phase", name(done.phase()));
                put(fields, done.images());
                fields.put("seconds", seconds(done.time()));
            }
            case ProgressEvent.Notice notice -> {
                fields.put("event", "notice");
                fields.put("message", notice.message());
            }
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, ImageRange images) {
        fields.put("image", images.first());
        fields.put("images", images.count());
    }

    private static String name(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
