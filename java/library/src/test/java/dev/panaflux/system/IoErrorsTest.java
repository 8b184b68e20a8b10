package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class IoErrorsTest {

    @Test
    void theSystemsReasonIsGivenAfterTheFile() {
        assertThat(IoErrors.describe(new FileSystemException("a", null, "No space left on device")))
                .isEqualTo("a: No space left on device");
        assertThat(IoErrors.describe(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
    }

    @Test
    void aFileThatAnInterruptHasClosedIsACancellation() {
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> IoErrors.requireUninterrupted(new ClosedByInterruptException()))
                .withCauseInstanceOf(ClosedByInterruptException.class);
        assertThatNoException()
                .isThrownBy(() -> IoErrors.requireUninterrupted(new IOException("No space left on device")));
    }

    @Test
    void whatTheSystemLeavesOutIsPutIntoWords() {
        assertThat(IoErrors.describe(new NoSuchFileException("a"))).isEqualTo("a: no such file");
        assertThat(IoErrors.describe(new AccessDeniedException("a"))).isEqualTo("a: permission denied");
        assertThat(IoErrors.reason(new EOFException())).isEqualTo("EOFException");
    }
}
