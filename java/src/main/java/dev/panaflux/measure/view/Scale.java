package dev.panaflux.measure.view;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to coordinates.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from coordinate of {@code low}
 * @param to coordinate of {@code high}
 * @param logarithmic whether equal ratios have equal distances
 */
record Scale(double low, double high, double from, double to, boolean logarithmic) {

    /** From 0 on. */
    static Scale linear(double high, double from, double to) {
        return new Scale(0, high, from, to, false);
    }

    double at(double value) {
        double share = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** Round values, about {@code count} of them: multiples of 1, 2 or 5, or powers of ten. */
    List<Double> ticks(int count) {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (int power = (int) Math.ceil(Math.log10(low) - 1e-9); Math.pow(10, power) <= high * 1.0001; power++) {
                ticks.add(Math.pow(10, power));
            }
            return ticks;
        }
        double raw = (high - low) / count;
        double unit = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = raw / unit <= 1 ? unit : raw / unit <= 2 ? 2 * unit : raw / unit <= 5 ? 5 * unit : 10 * unit;
        for (int i = 0; low + i * step <= high * 1.0001; i++) {
            ticks.add(low + i * step);
        }
        return ticks;
    }
}
