package dev.panaflux.bench.tune;

import dev.panaflux.bench.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tunes one parameter after the other. All values of a parameter are measured in turn. The fastest must then beat the
 * current value in a separate trial with fresh samples, since the best of many noisy measurements looks better than it is.
 * At the end, all changes together must beat the starting point.
 */
public final class Tuner {

    private static final int SCREENING_ROUNDS = 5;
    private static final int TRIAL_ROUNDS = 11;

    private final Meter meter;
    private final Consumer<Decision> listener;

    /** A tuner that reports each decision to {@code listener} as it is made. */
    public Tuner(Meter meter, Consumer<Decision> listener) {
        this.meter = meter;
        this.listener = listener;
    }

    /**
     * How a parameter was decided.
     *
     * @param parameter its label
     * @param before the current value
     * @param challenger the fastest value in the screening, which may be the current one
     * @param medians median seconds of each value in the screening
     * @param trial both measured against each other, or null if they are the same
     */
    public record Decision(
            String parameter,
            String before,
            String challenger,
            Map<String, Double> medians,
            @Nullable Trial trial) {

        /** Whether the challenger is kept. */
        public boolean kept() {
            return trial != null && trial.won();
        }
    }

    /**
     * The best setting found.
     *
     * @param setting the best setting; the starting point if nothing beat it
     * @param decisions one per parameter
     * @param whole the starting point against the best setting, or null if nothing changed
     */
    public record Outcome(
            Setting start,
            Setting setting,
            List<Decision> decisions,
            @Nullable Trial whole) {

        /** Copies the decisions. */
        public Outcome {
            decisions = List.copyOf(decisions);
        }
    }

    /** Looks for a setting that beats {@code start}, tuning {@code parameters} in order. */
    public Outcome tune(Setting start, List<TuningParameter> parameters) {
        List<Decision> decisions = new ArrayList<>();
        Setting current = start;
        for (TuningParameter parameter : parameters) {
            current = turn(parameter, current, decisions);
        }
        if (current.equals(start)) {
            return new Outcome(start, start, decisions, null);
        }
        Trial whole = Trial.of(meter, start, current, TRIAL_ROUNDS);
        return new Outcome(start, whole.won() ? current : start, decisions, whole);
    }

    private Setting turn(TuningParameter parameter, Setting current, List<Decision> decisions) {
        Map<Setting, List<Double>> samples = new LinkedHashMap<>();
        parameter.candidates(current).forEach(candidate -> samples.put(candidate, new ArrayList<>()));
        samples.putIfAbsent(current, new ArrayList<>());
        if (samples.size() > 1) {
            for (int round = 0; round < SCREENING_ROUNDS; round++) {
                samples.forEach((candidate, seconds) -> seconds.add(meter.seconds(candidate)));
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        samples.forEach((candidate, seconds) -> {
            if (!seconds.isEmpty()) {
                medians.put(parameter.value(candidate), Samples.of(seconds).median());
            }
        });
        Setting fastest = samples.size() == 1
                ? current
                : samples.entrySet().stream()
                        .min(Comparator.comparingDouble(
                                entry -> Samples.of(entry.getValue()).median()))
                        .map(Map.Entry::getKey)
                        .orElse(current);
        Trial trial = fastest.equals(current) ? null : Trial.of(meter, current, fastest, TRIAL_ROUNDS);
        Decision decision =
                new Decision(parameter.label(), parameter.value(current), parameter.value(fastest), medians, trial);
        decisions.add(decision);
        listener.accept(decision);
        return decision.kept() ? fastest : current;
    }
}
