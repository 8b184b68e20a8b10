package dev.panaflux.kernels.backend;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which OpenBLAS computes the native backend's f32 linear layers. */
public sealed interface OpenBlasChoice {

    /** Choices without a file. */
    enum Named implements OpenBlasChoice {
        /** The bundled one or else the system's, and only where our own kernels are slower. */
        AUTO,
        /** The bundled one or else the system's. */
        ANY,
        /** The one that comes with this build. */
        BUNDLED,
        /** The system's. */
        SYSTEM,
        /** None. */
        OFF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The library in a file. */
    record File(Path path) implements OpenBlasChoice {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Whether the user insists on one, so that failing to use it is an error. */
    default boolean isRequested() {
        return !equals(Named.AUTO) && !equals(Named.OFF);
    }

    /**
     * The choice that {@code text} means: {@code auto}, {@code any}, {@code bundled}, {@code system}, {@code off} or a file.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static OpenBlasChoice parse(String text) {
        Optional<Named> named = Arrays.stream(Named.values())
                .filter(choice -> choice.toString().equals(text))
                .findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        try {
            return new File(Path.of(text));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "openblas: expected any, bundled, system, off or a file, found \"%s\"".formatted(text), e);
        }
    }
}
