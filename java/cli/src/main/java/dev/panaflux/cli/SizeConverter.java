package dev.panaflux.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 512} or {@code 768x512}. */
final class SizeConverter implements ITypeConverter<SizeConverter.Size> {

    /** A picture's size in pixels. */
    record Size(int width, int height) {}

    @Override
    public Size convert(String value) {
        String[] parts = value.toLowerCase(java.util.Locale.ROOT).split("x", -1);
        try {
            int width = Integer.parseInt(parts[0]);
            int height = parts.length == 1 ? width : Integer.parseInt(parts[1]);
            if (parts.length <= 2) {
                return new Size(width, height);
            }
        } catch (NumberFormatException notANumber) {
            throw new TypeConversionException("expected SIDE or WIDTHxHEIGHT, found '" + value + "'");
        }
        throw new TypeConversionException("expected SIDE or WIDTHxHEIGHT, found '" + value + "'");
    }
}
