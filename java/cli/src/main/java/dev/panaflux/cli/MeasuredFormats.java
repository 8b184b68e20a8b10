package dev.panaflux.cli;

import dev.panaflux.kernels.Precision;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The formats of weights that a benchmark can compare: types of stored matrices, and 8-bit integers made of bf16. */
final class MeasuredFormats implements Iterable<String> {

    private static final String INT8 = "int8";

    /**
     * A format to measure.
     *
     * @param name its name in a report
     * @param type the type of the stored matrices
     * @param precision the precision that it needs, or null
     */
    record Choice(String name, MatrixType type, @Nullable Precision precision) {}

    @Override
    public Iterator<String> iterator() {
        return Stream.concat(Stream.of(INT8), MatrixType.names().stream()).iterator();
    }

    /**
     * The format of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Choice parse(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.equals(INT8)) {
            return new Choice(name, MatrixType.parse("bf16"), Precision.INT8);
        }
        try {
            return new Choice(name, MatrixType.parse(name), null);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "--formats: expected int8, %s, found '%s'".formatted(String.join(", ", MatrixType.names()), text));
        }
    }
}
