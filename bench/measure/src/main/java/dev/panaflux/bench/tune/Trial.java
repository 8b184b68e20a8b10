package dev.panaflux.bench.tune;

import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Samples.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * Two settings that took turns.
 *
 * @param before seconds of the one that stood
 * @param after seconds of the one that challenged it
 */
public record Trial(List<Double> before, List<Double> after) {

    /** Gains below this are not worth a setting of its own. */
    private static final double LEAST_GAIN = 1.01;

    /** Copies the samples. */
    public Trial {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Measures both by turns, the first of a round taking turns too. */
    static Trial of(Meter meter, Setting before, Setting after, int rounds) {
        List<Double> old = new ArrayList<>();
        List<Double> current = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                old.add(meter.seconds(before));
                current.add(meter.seconds(after));
            } else {
                current.add(meter.seconds(after));
                old.add(meter.seconds(before));
            }
        }
        return new Trial(old, current);
    }

    /** How many times as fast the challenger is, by medians. */
    public double gain() {
        return Samples.of(before).median() / Samples.of(after).median();
    }

    /** Where the gain lies with 95 % confidence. */
    public Interval interval() {
        return Samples.of(before).ratioInterval(Samples.of(after));
    }

    /** Whether the challenger is faster, beyond the noise and by enough to matter. */
    public boolean won() {
        return gain() >= LEAST_GAIN && interval().low() > 1;
    }
}
