package dev.panaflux.server.measure;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Workload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A measurement at one moment.
 *
 * @param wanted what is measured
 * @param started when it began
 * @param state what has become of it
 * @param run images that were drawn for it
 * @param runs all images of it, 0 while that is unknown
 * @param part of the next image that is done, 0 to 1
 * @param variant what draws the next image, such as {@code native bf16 2t 256x256}
 * @param report its result, when it is done
 * @param problem why it failed
 */
public record Measurement(
        Wanted wanted,
        Instant started,
        State state,
        int run,
        int runs,
        double part,
        String variant,
        @Nullable BenchReport report,
        @Nullable String problem) {

    /** What can become of a measurement. */
    public enum State {
        /** Images are drawn. */
        RUNNING,
        /** There is a report. */
        DONE,
        /** Something went wrong. */
        FAILED,
        /** Somebody ended it. */
        CANCELLED
    }

    /**
     * What to measure: one prompt with the fastest backend and with pure Java.
     *
     * @param model name of a model that the server lists
     * @param task the prompt and its seed
     * @param size of the images
     * @param everyPrecision whether all precisions of each backend are compared, rather than the usual one
     * @param rounds images of each kind that count; if there are several, one more comes before them to warm up
     */
    public record Wanted(String model, Workload.Case task, Workload.Size size, boolean everyPrecision, int rounds) {}

    static Measurement begun(Wanted wanted) {
        return new Measurement(wanted, Instant.now(), State.RUNNING, 0, 0, 0, "", null, null);
    }

    Measurement at(int nowRun, int ofRuns, String nowVariant) {
        return new Measurement(wanted, started, state, nowRun, ofRuns, 0, nowVariant, null, null);
    }

    Measurement at(double nowPart) {
        return new Measurement(wanted, started, state, run, runs, nowPart, variant, null, null);
    }

    Measurement done(BenchReport result) {
        return new Measurement(wanted, started, State.DONE, runs, runs, 0, variant, result, null);
    }

    Measurement ended(State end, @Nullable String why) {
        return new Measurement(wanted, started, end, run, runs, part, variant, null, why);
    }

    /** How much of it is done, 0 to 1. */
    public double share() {
        return runs == 0 ? 0 : Math.min(1, (run + part) / runs);
    }
}
