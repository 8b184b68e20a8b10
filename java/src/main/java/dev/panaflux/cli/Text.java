package dev.panaflux.cli;

import java.util.Locale;

/** How figures are shown to people. */
final class Text {

    private static final long KIBI = 1024;

    private Text() {}

    /** {@code 15.4 GiB}. */
    static String bytes(long bytes) {
        if (bytes < KIBI) {
            return bytes + " B";
        }
        double value = bytes;
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        int unit = -1;
        while (value >= KIBI && unit < units.length - 1) {
            value /= KIBI;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** {@code 3.2 s}. */
    static String seconds(java.time.Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
    }
}
