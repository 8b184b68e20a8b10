package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageFormatException;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.pipeline.InsufficientMemoryException;
import dev.panaflux.pipeline.QuantizationException;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.UnusableModelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    private static Stream<Arguments> exceptions() {
        return Stream.of(
                Arguments.of(new CancellationException("stop"), FailureKind.CANCELLED, "cancelled"),
                Arguments.of(new ClosedByInterruptException(), FailureKind.CANCELLED, "cancelled"),
                Arguments.of(new ModelFormatException("m: no such file"), FailureKind.MODEL, "m: no such file"),
                Arguments.of(new UnusableModelException("t: too slow"), FailureKind.MODEL, "t: too slow"),
                Arguments.of(new ImageFormatException("i: truncated"), FailureKind.IMAGE, "i: truncated"),
                Arguments.of(new InsufficientMemoryException("too big"), FailureKind.MEMORY, "too big"),
                Arguments.of(new BackendUnavailableException("no native"), FailureKind.ENVIRONMENT, "no native"),
                Arguments.of(
                        new QuantizationException("q: full", new IOException("full")),
                        FailureKind.ENVIRONMENT,
                        "q: full"),
                Arguments.of(new OutputException("o: full"), FailureKind.ENVIRONMENT, "o: full"),
                Arguments.of(new TimeoutException("time: over"), FailureKind.ENVIRONMENT, "time: over"),
                Arguments.of(
                        new RemoteFailureException(new Failure(FailureKind.MODEL, "m: no such model")),
                        FailureKind.MODEL,
                        "m: no such model"),
                Arguments.of(new NoSuchFileException("/a"), FailureKind.ENVIRONMENT, "/a: no such file"),
                Arguments.of(new AccessDeniedException("/a"), FailureKind.ENVIRONMENT, "/a: permission denied"),
                Arguments.of(new FileSystemException("/a", null, "busy"), FailureKind.ENVIRONMENT, "/a: busy"),
                Arguments.of(new IOException("pipe closed"), FailureKind.ENVIRONMENT, "pipe closed"),
                Arguments.of(new FileNotFoundException(), FailureKind.ENVIRONMENT, "FileNotFoundException"),
                Arguments.of(new IllegalArgumentException("steps: 0\nand more"), FailureKind.USAGE, "steps: 0"),
                Arguments.of(
                        new IOException("\u001b[2Jgone\u202e"), FailureKind.ENVIRONMENT, "\\u{1b}[2Jgone\\u{202e}"),
                Arguments.of(new IllegalArgumentException(), FailureKind.USAGE, "java.lang.IllegalArgumentException"),
                Arguments.of(
                        new OutOfMemoryError("Java heap space"),
                        FailureKind.MEMORY,
                        "memory: the JVM ran out of memory: Java heap space"),
                Arguments.of(
                        new IllegalStateException("broken"),
                        FailureKind.INTERNAL,
                        "internal error: java.lang.IllegalStateException: broken"),
                Arguments.of(
                        new AssertionError("no"),
                        FailureKind.INTERNAL,
                        "internal error: java.lang.AssertionError: no"));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void theKindFollowsFromTheExceptionAndTheMessageIsOneLine(Throwable failure, FailureKind kind, String message) {
        assertThat(Failure.of(failure)).isEqualTo(new Failure(kind, message));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsAnErrorToTheShellAndToHttpClients(FailureKind kind) {
        assertThat(kind.exitCode()).isBetween(1, 255);
        assertThat(kind.httpStatus()).isBetween(400, 599);
    }

    @Test
    void kindsHaveExitCodesOfTheirOwn() {
        assertThat(Stream.of(FailureKind.values()).map(FailureKind::exitCode)).doesNotHaveDuplicates();
    }
}
