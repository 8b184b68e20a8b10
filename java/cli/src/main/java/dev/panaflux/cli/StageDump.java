package dev.panaflux.cli;

import dev.panaflux.app.OutputException;
import dev.panaflux.pipeline.StageSink;
import dev.panaflux.system.IoErrors;
import dev.panaflux.weights.safetensors.TensorDump;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes intermediate results to a safetensors file, which appears under its name when the run is complete. What fails meanwhile,
 * as on a full disk, is told then: the image must not be lost with it.
 */
final class StageDump implements StageSink, AutoCloseable {

    private final Path file;
    private final TensorDump dump;
    private @Nullable IOException failure;

    /**
     * Opens a dump.
     *
     * @throws OutputException if the folder is not writable
     */
    StageDump(Path file) {
        this.file = file;
        try {
            this.dump = TensorDump.create(file);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void record(String stage, float[] values, long... shape) {
        add(() -> dump.add(stage, values, shape));
    }

    @Override
    public void record(String stage, int[] values, long... shape) {
        add(() -> dump.add(stage, values, shape));
    }

    private interface Addition {
        void run() throws IOException;
    }

    private void add(Addition addition) {
        if (failure != null) {
            return;
        }
        try {
            addition.run();
        } catch (IOException e) {
            IoErrors.requireUninterrupted(e);
            failure = e;
        }
    }

    /**
     * Completes the file.
     *
     * @throws OutputException if a stage could not be written
     */
    void complete() {
        if (failure != null) {
            throw unwritable(failure);
        }
        try {
            dump.complete();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void close() {
        try {
            dump.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private OutputException unwritable(IOException cause) {
        return new OutputException("%s: cannot be written: %s".formatted(file, IoErrors.reason(cause)), cause);
    }
}
