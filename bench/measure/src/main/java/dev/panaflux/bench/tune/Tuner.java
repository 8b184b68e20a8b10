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
 * Turns one knob after the other. All values of a knob are measured by turns; the fastest then has to beat what stands in a trial
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
     * What became of a knob.
     *
     * @param knob its label
     * @param before the value that stood
     * @param challenger the value that was fastest in the screening; the same as before if that was it
     * @param medians median seconds of each value in the screening
     * @param trial how both compared, or null if there was nothing to compare
     */
    public record Decision(
            String knob,
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
     * @param decisions one a knob
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

    /** Looks for a setting that beats {@code start} by turning {@code knobs} in their order. */
    public Outcome tune(Setting start, List<TuningParameter> knobs) {
        List<Decision> decisions = new ArrayList<>();
        Setting current = start;
        for (TuningParameter knob : knobs) {
            current = turn(knob, current, decisions);
        }
        if (current.equals(start)) {
            return new Outcome(start, start, decisions, null);
        }
        Trial whole = Trial.of(meter, start, current, TRIAL_ROUNDS);
        return new Outcome(start, whole.won() ? current : start, decisions, whole);
    }

    private Setting turn(TuningParameter knob, Setting current, List<Decision> decisions) {
        Map<Setting, List<Double>> samples = new LinkedHashMap<>();
        knob.candidates(current).forEach(candidate -> samples.put(candidate, new ArrayList<>()));
        samples.putIfAbsent(current, new ArrayList<>());
        if (samples.size() > 1) {
            for (int round = 0; round < SCREENING_ROUNDS; round++) {
                samples.forEach((candidate, seconds) -> seconds.add(meter.seconds(candidate)));
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        samples.forEach((candidate, seconds) -> {
            if (!seconds.isEmpty()) {
                medians.put(knob.value(candidate), Samples.of(seconds).median());
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
        Decision decision = new Decision(knob.label(), knob.value(current), knob.value(fastest), medians, trial);
        decisions.add(decision);
        listener.accept(decision);
        return decision.kept() ? fastest : current;
    }
}
