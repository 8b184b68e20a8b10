package dev.panaflux.app.replay;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.recall.Recipe.Made;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.InstructionSet;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What computed an image, as settings. */
public final class RecordedBackend {

    /** How the native backend tells its instruction set in a plan. */
    private static final Pattern NATIVE = Pattern.compile("C, ([a-z0-9-]+).*", Pattern.DOTALL);

    private RecordedBackend() {}

    /**
     * The settings with which the image was made, as far as this version knows them.
     *
     * @param wished those of the user, which come first; a backend without a precision means the best precision of that backend
     */
    public static BackendSettings settings(Made made, BackendSettings wished) {
        boolean chosen = !wished.backend().equals(BackendChoice.AUTO.label());
        String precision =
                chosen ? wished.precision() : known(made.precision(), PrecisionChoice::parse, PrecisionChoice::label);
        boolean exact = wished.precision().equals(PrecisionChoice.AUTO.label());
        return new BackendSettings(
                chosen ? wished.backend() : known(made.backend(), BackendChoice::parse, BackendChoice::label),
                exact ? precision : wished.precision(),
                wished.threads(),
                wished.isa() != null || chosen ? wished.isa() : instructionSet(made.instructionSet()),
                wished.openBlas());
    }

    private static <T> String known(@Nullable String label, Function<String, T> parser, Function<T, String> labels) {
        if (label == null) {
            return BackendChoice.AUTO.label();
        }
        try {
            return labels.apply(parser.apply(label));
        } catch (IllegalArgumentException unknown) {
            return BackendChoice.AUTO.label();
        }
    }

    private static @Nullable String instructionSet(@Nullable String told) {
        Matcher set = NATIVE.matcher(Objects.requireNonNullElse(told, ""));
        if (!set.matches()) {
            return null;
        }
        try {
            return InstructionSet.parse(set.group(1)).label();
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }
}
