package dev.panaflux.app;

import dev.panaflux.pipeline.ScheduleChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parses the names of schedules. */
public final class ScheduleName {

    private static final double DEFAULT_ALPHA = 2;

    private ScheduleName() {}

    /**
     * Reads {@code auto}, {@code linear}, {@code power} or {@code power:ALPHA}, and what metadata call schedules, {@link
     * dev.panaflux.sampling.Schedule#label}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static ScheduleChoice parse(String text) {
        String name = text.toLowerCase(Locale.ROOT).replace(' ', ':');
        if (name.startsWith("custom:")) {
            return new ScheduleChoice.Custom(sigmas(text, name.substring("custom:".length())));
        }
        return switch (name) {
            case "auto", "empirical-mu" -> ScheduleChoice.AUTO;
            case "linear" -> ScheduleChoice.LINEAR;
            case "power" -> new ScheduleChoice.Power(DEFAULT_ALPHA);
            default -> new ScheduleChoice.Power(alpha(text, name));
        };
    }

    /** What {@code --schedule} calls the schedule that metadata call {@code label}; other programs' names as they are. */
    public static String option(String label) {
        return label.equals("empirical-mu") ? "auto" : label.replaceFirst("^power ", "power:");
    }

    /**
     * Reads falling sigmas between commas.
     *
     * @throws IllegalArgumentException if one is no number
     */
    private static List<Float> sigmas(String text, String numbers) {
        List<Float> sigmas = new ArrayList<>();
        for (String number : numbers.split(",", -1)) {
            try {
                sigmas.add(Float.valueOf(number));
            } catch (NumberFormatException notANumber) {
                throw unknown(text);
            }
        }
        return sigmas;
    }

    private static double alpha(String text, String name) {
        if (name.startsWith("power:")) {
            try {
                double alpha = Double.parseDouble(name.substring("power:".length()));
                if (alpha > 0 && alpha < Double.POSITIVE_INFINITY) {
                    return alpha;
                }
            } catch (NumberFormatException notANumber) {
                throw unknown(text);
            }
        }
        throw unknown(text);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("expected auto, linear, power or power:ALPHA, found '" + text + "'");
    }
}
