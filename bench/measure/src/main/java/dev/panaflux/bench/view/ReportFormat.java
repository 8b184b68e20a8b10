package dev.panaflux.bench.view;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Formats numbers and their units for readers. */
final class ReportFormat {

    private static final double KIBI = 1024;
    private static final int FIVE_DIGITS = 10_000;

    /** A narrow space that does not break lines. */
    private static final char NARROW_SPACE = '\u202f';

    private ReportFormat() {}

    /** Three significant digits: {@code 1.23}, {@code 12.3}, {@code 1230}; thousands are separated from {@code 10 000}. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size < 0.001) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        if (Math.round(size) >= FIVE_DIGITS) {
            return String.format(Locale.ROOT, "%,.0f", value).replace(',', NARROW_SPACE);
        }
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : size >= 0.01 ? 4 : 5;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** {@code 1 thread}, {@code 2 threads}. */
    static String threads(int number) {
        return number == 1 ? "1 thread" : number + " threads";
    }

    /** A value on an axis, without trailing zeros: {@code 0.5}, {@code 1500}. */
    static String tick(double value) {
        if (value >= FIVE_DIGITS) {
            return number(value);
        }
        return BigDecimal.valueOf(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** {@code 1.23 s}, {@code 12.3 ms}. */
    static String seconds(double value) {
        double size = Math.abs(value);
        if (size >= 1 || size == 0) {
            return number(value) + " s";
        }
        return size >= 1e-3 ? number(value * 1e3) + " ms" : number(value * 1e6) + " µs";
    }

    /** {@code 12.3 %}. */
    static String percent(double share) {
        return number(100 * share) + " %";
    }

    /** {@code 1.23 GiB}. */
    static String bytes(double bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double value = bytes;
        while (value >= KIBI && unit < units.length - 1) {
            value /= KIBI;
            unit++;
        }
        return number(value) + " " + units[unit];
    }

    /** {@code 4.78 TFLOP}, decimal. */
    static String flop(double value) {
        return decimal(value, "FLOP");
    }

    /** {@code 115 GFLOP/s}, decimal. */
    static String flopPerSecond(double value) {
        return decimal(value, "FLOP/s");
    }

    /** {@code 21.3 GB/s}, decimal. */
    static String bytesPerSecond(double value) {
        return decimal(value, "B/s");
    }

    private static String decimal(double value, String unit) {
        String[] prefixes = {"", "k", "M", "G", "T", "P"};
        int prefix = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 1000 && prefix < prefixes.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        return number(scaled) + " " + prefixes[prefix] + unit;
    }
}
