package dev.panaflux.cli;

import dev.panaflux.app.ScheduleName;
import dev.panaflux.pipeline.ScheduleChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code auto}, {@code linear}, {@code power} or {@code power:ALPHA}. */
final class ScheduleConverter implements ITypeConverter<ScheduleChoice> {

    @Override
    public ScheduleChoice convert(String value) {
        try {
            return ScheduleName.parse(value);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }
}
