package dev.panaflux.cli;

import dev.panaflux.app.jobs.JobEvent;
import dev.panaflux.app.jobs.JobEvent.Standing;
import dev.panaflux.pipeline.ProgressEvent;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Shows on standard error how far a job is. */
interface JobDisplay extends JobEvent.Listener, AutoCloseable {

    @Override
    default void close() {}

    /** A display of {@code style}. */
    static JobDisplay of(ProgressStyle style, Console console) {
        return switch (style) {
            case AUTO -> console.interactive() ? new JobLine(console) : new Plain(console);
            case BAR -> new JobLine(console);
            case PLAIN -> new Plain(console);
            case JSON -> event -> console.err().println(JsonMapper.shared().writeValueAsString(JobFields.of(event)));
            case NONE -> event -> noteProblem(console, event);
        };
    }

    /** Prints what is no progress: failures and notices. */
    static void noteProblem(Console console, JobEvent event) {
        switch (event) {
            case JobEvent.Failed failed ->
                console.note("%s: image %d failed: %s"
                        .formatted(
                                failed.place(), failed.index(), failed.failure().message()));
            case JobEvent.Notice notice -> console.note(notice.message());
            case JobEvent.Working(ProgressEvent.Notice(String message)) -> console.note(message);
            case JobEvent.Begun _, JobEvent.Made _, JobEvent.Working _ -> {}
        }
    }

    /** How far a job is, as in {@code 12 of 60 images, 1 failed, about 3 min left}. */
    static String describe(Standing standing) {
        return "%d of %d images%s%s"
                .formatted(
                        standing.done(),
                        standing.images(),
                        standing.failed() == 0 ? "" : ", %d failed".formatted(standing.failed()),
                        standing.left()
                                .filter(left -> !left.isZero())
                                .map(left -> ", about %s left".formatted(describe(left)))
                                .orElse(""));
    }

    /** A time in the unit that fits it. */
    static String describe(Duration time) {
        if (time.compareTo(Duration.ofSeconds(90)) < 0) {
            return "%d s".formatted(Math.max(1, time.toSeconds()));
        }
        return time.compareTo(Duration.ofMinutes(90)) < 0
                ? "%d min".formatted(time.plusSeconds(30).toMinutes())
                : "%.1f h".formatted(time.toMinutes() / 60.0);
    }

    /** A line for each image. */
    record Plain(Console console) implements JobDisplay {

        @Override
        public void on(JobEvent event) {
            switch (event) {
                case JobEvent.Begun begun
                when begun.finished() > 0 ->
                    console.note("%d of %d images are there already".formatted(begun.finished(), begun.images()));
                case JobEvent.Made made -> console.note(describe(made.standing()));
                default -> noteProblem(console, event);
            }
        }
    }
}
