package dev.panaflux.bench.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to coordinates.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from coordinate of {@code low}
 * @param to coordinate of {@code high}
 * @param logarithmic whether equal ratios are equally far apart
 */
record Scale(double low, double high, double from, double to, boolean logarithmic) {

    /** A linear scale that starts at 0. */
    static Scale linear(double high, double from, double to) {
        return new Scale(0, high, from, to, false);
    }

    double at(double value) {
        double share = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** A logarithmic scale that starts at {@code low}. */
    static Scale logarithmic(double low, double high, double from, double to) {
        return new Scale(low, high, from, to, true);
    }

    /** Round values, about {@code count} of them: multiples of 1, 2 or 5. */
    List<Double> ticks(int count) {
        if (logarithmic) {
            List<Double> powers = multiples(1);
            List<Double> more = multiples(1, 2, 5);
            return more.size() <= count + 2 || powers.size() < 3 ? more : powers;
        }
        List<Double> ticks = new ArrayList<>();
        double raw = (high - low) / count;
        double unit = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = raw / unit <= 1 ? unit : raw / unit <= 2 ? 2 * unit : raw / unit <= 5 ? 5 * unit : 10 * unit;
        for (int i = 0; low + i * step <= high * 1.0001; i++) {
            ticks.add(low + i * step);
        }
        return ticks;
    }

    private List<Double> multiples(int... digits) {
        List<Double> ticks = new ArrayList<>();
        if (!(low > 0) || !Double.isFinite(high)) {
            return ticks;
        }
        for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
            for (int digit : digits) {
                double tick = digit * Math.pow(10, power);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
