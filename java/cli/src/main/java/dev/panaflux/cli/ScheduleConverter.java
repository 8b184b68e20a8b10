package dev.panaflux.cli;

import dev.panaflux.pipeline.ScheduleChoice;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code auto}, {@code linear}, {@code power} or {@code power:ALPHA}. */
final class ScheduleConverter implements ITypeConverter<ScheduleChoice> {

    private static final double DEFAULT_ALPHA = 2;

    @Override
    public ScheduleChoice convert(String value) {
        String name = value.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "auto" -> ScheduleChoice.AUTO;
            case "linear" -> ScheduleChoice.LINEAR;
            case "power" -> new ScheduleChoice.Power(DEFAULT_ALPHA);
            default -> new ScheduleChoice.Power(alpha(value, name));
        };
    }

    private static double alpha(String value, String name) {
        if (name.startsWith("power:")) {
            try {
                double alpha = Double.parseDouble(name.substring("power:".length()));
                if (alpha > 0 && alpha < Double.POSITIVE_INFINITY) {
                    return alpha;
                }
            } catch (NumberFormatException notANumber) {
                throw unknown(value);
            }
        }
        throw unknown(value);
    }

    private static TypeConversionException unknown(String value) {
        return new TypeConversionException("expected auto, linear, power or power:ALPHA, found '" + value + "'");
    }
}
