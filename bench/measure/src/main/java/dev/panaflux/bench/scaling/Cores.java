package dev.panaflux.bench.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cores of a machine.
 *
 * @param name as users write it: {@code 64}, or {@code 8+16x0.5} for 8 cores and 16 of half their speed
 * @param speeds of each core, as a share of the speed of this machine's
 */
public record Cores(String name, List<Double> speeds) {

    /** The most that may be asked for. */
    public static final int MOST = 1024;

    private static final Pattern GROUP = Pattern.compile("(\\d{1,4})(?:x(\\d{1,3}(?:\\.\\d{1,6})?))?");

    /** Copies the list. */
    public Cores {
        speeds = List.copyOf(speeds);
    }

    /** Cores like this machine's. */
    public static Cores equal(int count) {
        return parse(Integer.toString(count));
    }

    /**
     * Reads groups of cores, with {@code +} between them.
     *
     * @throws IllegalArgumentException if {@code text} has none, or more than {@value #MOST} cores
     */
    public static Cores parse(String text) {
        List<Double> speeds = new ArrayList<>();
        for (String group : text.split("\\+", -1)) {
            Matcher matcher = GROUP.matcher(group.strip());
            double speed = matcher.matches() && matcher.group(2) != null ? Double.parseDouble(matcher.group(2)) : 1;
            int count = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            if (count < 1 || speed <= 0 || speeds.size() + count > MOST) {
                throw new IllegalArgumentException(
                        "cores: expected 64, or 8+16x0.5 for 8 cores and 16 of half their speed, at most %d; found %s"
                                .formatted(MOST, text));
            }
            for (int i = 0; i < count; i++) {
                speeds.add(speed);
            }
        }
        return new Cores(text.strip(), speeds);
    }

    /** How many. */
    public int count() {
        return speeds.size();
    }

    /** How many cores like this machine's do as much. */
    public double power() {
        return speeds.stream().mapToDouble(Double::doubleValue).sum();
    }
}
