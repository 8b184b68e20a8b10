package dev.panaflux.server.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How fast this machine draws with each model in each precision, from what it has drawn. */
final class Pace {

    private static final double WEIGHT = 0.3;

    private final Map<String, Double> secondsPerFlop = new ConcurrentHashMap<>();

    /** An image of a job, of {@code flop} operations, took {@code seconds}. */
    void learn(Job job, double flop, double seconds) {
        secondsPerFlop.merge(kind(job), seconds / flop, (before, now) -> before + WEIGHT * (now - before));
    }

    /** About how long {@code flop} operations of a job take, or null while that is unknown. */
    @Nullable
    Double seconds(Job job, double flop) {
        Double pace = secondsPerFlop.get(kind(job));
        return pace == null ? null : (Double) (pace * flop);
    }

    private static String kind(Job job) {
        return job.settings().model() + " " + job.request().precision();
    }
}
