package dev.panaflux.cli;

import dev.panaflux.kernels.DType;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.blocks.BlockFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A type that random weights can be stored in, by the name that options have for it.
 *
 * @param stored the type of the matrices
 */
record MatrixType(StoredType stored) {

    private static final String FP8 = "fp8";

    /** The names of all types, for help texts and shell completion. */
    static final class Names implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    static List<String> names() {
        return Stream.of(
                        Stream.of(DType.BF16, DType.F16, DType.F32).map(DType::label),
                        Stream.of(FP8),
                        Stream.of(BlockFormat.values())
                                .map(format -> format.name().toLowerCase(Locale.ROOT)))
                .flatMap(names -> names)
                .toList();
    }

    /**
     * The type of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static MatrixType parse(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!names().contains(name)) {
            throw new IllegalArgumentException("expected %s, found '%s'".formatted(String.join(", ", names()), text));
        }
        return new MatrixType(
                name.equals(FP8) ? StoredType.F8_E4M3 : StoredType.valueOf(name.toUpperCase(Locale.ROOT)));
    }

    /** The type of everything that is no matrix. */
    DType others() {
        return stored.computable().orElse(DType.BF16);
    }
}
