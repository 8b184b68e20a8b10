package dev.panaflux.cli;

import dev.panaflux.app.ImageSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 512} or {@code 768x512}. */
final class SizeConverter implements ITypeConverter<ImageSize> {

    @Override
    public ImageSize convert(String value) {
        try {
            return ImageSize.parse(value);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }
}
