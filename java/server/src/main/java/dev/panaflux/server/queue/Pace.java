package dev.panaflux.server.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How fast this machine draws with each model, from what it has drawn. */
final class Pace {

    private static final double WEIGHT = 0.3;

    private final Map<String, Double> secondsPerFlop = new ConcurrentHashMap<>();

    /** An image of {@code flop} operations took {@code seconds}. */
    void learn(String model, double flop, double seconds) {
        secondsPerFlop.merge(model, seconds / flop, (before, now) -> before + WEIGHT * (now - before));
    }

    /** About how long {@code flop} operations take, or null while that is unknown. */
    @Nullable
    Double seconds(String model, double flop) {
        Double pace = secondsPerFlop.get(model);
        return pace == null ? null : (Double) (pace * flop);
    }
}
