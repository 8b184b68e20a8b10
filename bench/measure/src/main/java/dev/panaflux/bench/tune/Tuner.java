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
 * Tries one parameter after the other. All values of a parameter are measured by turns; the fastest then has to beat what stands in a trial
 * of its own, with fresh samples, since the best of many noisy figures flatters. At the end everything that was changed has to
 * beat what was there at the start.
 */
public final class Tuner {

    private static final int SCREENING_ROUNDS = 5;
    private static final int TRIAL_ROUNDS = 11;

    private final Meter meter;
    private final Consumer<Decision> listener;

    /** A tuner that tells {@code listener} of every decision when it falls. */
    public Tuner(Meter meter, Consumer<Decision> listener) {
        this.meter = meter;
        this.listener = listener;
    }

    /**
     * How a parameter was decided.
     *
     * @param parameter its label
     * @param before the value that stood
     * @param challenger the value that was fastest in the screening; the same as before if that was it
     * @param medians median seconds of each value in the screening
     * @param trial how both compared, or null if there was nothing to compare
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
     * The best setting that was found.
     *
     * @param setting the start, if nothing better was found
     * @param decisions one a parameter
     * @param whole start and setting by turns, or null if nothing was changed
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

    /** Looks for a setting that beats {@code start} by trying {@code parameters} in their order. */
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
