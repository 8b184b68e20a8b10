package dev.panaflux.cli;

import dev.panaflux.pipeline.Timings;
import java.time.Duration;
import java.util.Locale;

/** Formats figures for display. */
final class CliFormat {

    private static final long KIBI = 1024;

    private CliFormat() {}

    /** Formats bytes, as in {@code 15.4 GiB}. */
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

    /** Formats timings, as in {@code encoding 1.2 s, 4 steps 8.4 s, decoding 0.5 s, total 10.1 s}. */
    static String times(Timings times) {
        Duration steps = times.steps().stream().reduce(Duration.ZERO, Duration::plus);
        return "encoding %s%s, %d step%s %s%s, decoding %s, total %s"
                .formatted(
                        seconds(times.encodePrompt().plus(times.encodeReferences())),
                        switch (times.encoding()) {
                            case COMPUTED -> "";
                            case MEMORY -> " (kept from before)";
                            case STORE -> " (kept on disk)";
                        },
                        times.steps().size(),
                        times.steps().size() == 1 ? "" : "s",
                        seconds(steps),
                        times.reused() == 0
                                ? ""
                                : " (%d pass%s shortened by the cache)"
                                        .formatted(times.reused(), times.reused() == 1 ? "" : "es"),
                        seconds(times.decode()),
                        seconds(times.total()));
    }

    /** Formats a duration, as in {@code 3.2 s}. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
    }
}
