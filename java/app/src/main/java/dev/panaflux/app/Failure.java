package dev.panaflux.app;

import dev.panaflux.image.ImageFormatException;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.pipeline.InsufficientMemoryException;
import dev.panaflux.pipeline.QuantizationException;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Printable;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.UnusableModelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How an exception is reported.
 *
 * @param message one line for the user, without control characters
 */
public record Failure(FailureKind kind, String message) {

    /** Classifies an exception by its class. */
    public static Failure of(Throwable failure) {
        return switch (failure) {
            case CancellationException cancelled -> new Failure(FailureKind.CANCELLED, "cancelled");
            // What an interrupt does to the file that its thread reads or writes.
            case ClosedByInterruptException interrupted -> new Failure(FailureKind.CANCELLED, "cancelled");
            case ModelFormatException model -> of(FailureKind.MODEL, model);
            case UnusableModelException pattern -> of(FailureKind.MODEL, pattern);
            case ImageFormatException image -> of(FailureKind.IMAGE, image);
            case InsufficientMemoryException memory -> of(FailureKind.MEMORY, memory);
            case BackendUnavailableException backend -> of(FailureKind.ENVIRONMENT, backend);
            case QuantizationException quantization -> of(FailureKind.ENVIRONMENT, quantization);
            case RemoteFailureException remote -> remote.failure();
            case OutputException output -> of(FailureKind.ENVIRONMENT, output);
            case IOException io -> of(FailureKind.ENVIRONMENT, IoErrors.describe(io), io);
            case TimeoutException late -> of(FailureKind.ENVIRONMENT, late);
            case IllegalArgumentException argument -> of(FailureKind.USAGE, argument);
            case OutOfMemoryError memory ->
                of(FailureKind.MEMORY, "memory: the JVM ran out of memory: " + memory.getMessage(), memory);
            default -> of(FailureKind.INTERNAL, "internal error: " + failure, failure);
        };
    }

    /** A failure whose kind does not follow from its exception. */
    public static Failure of(FailureKind kind, Throwable failure) {
        return of(kind, failure.getMessage(), failure);
    }

    private static Failure of(FailureKind kind, @Nullable String message, Throwable failure) {
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return new Failure(kind, Printable.line(message == null || message.isBlank() ? failure.toString() : line));
    }
}
