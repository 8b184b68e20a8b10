package dev.panaflux.bench.tune;

import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Samples.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * Two settings measured alternately.
 *
 * @param before seconds of the current setting
 * @param after seconds of the challenger
 */
public record Trial(List<Double> before, List<Double> after) {

    /** Gains below this are not worth changing a default. */
    private static final double LEAST_GAIN = 1.01;

    /** Copies the samples. */
    public Trial {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Measures both alternately; which one goes first alternates too. */
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

    /** The challenger's speed-up, by medians. */
    public double gain() {
        return Samples.of(before).median() / Samples.of(after).median();
    }

    /** The 95 % confidence interval of the gain. */
    public Interval interval() {
        return Samples.of(before).ratioInterval(Samples.of(after));
    }

    /** Whether the challenger is faster by more than measurement noise, and by enough to matter. */
    public boolean won() {
        return gain() >= LEAST_GAIN && interval().low() > 1;
    }
}
