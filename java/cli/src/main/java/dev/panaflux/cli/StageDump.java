package dev.panaflux.cli;

import dev.panaflux.app.OutputException;
import dev.panaflux.pipeline.StageSink;
import dev.panaflux.system.IoErrors;
import dev.panaflux.weights.safetensors.TensorDump;
import java.io.IOException;
import java.nio.file.Path;

/** Writes intermediate results to a safetensors file, which appears under its name when the run is complete. */
final class StageDump implements StageSink, AutoCloseable {

    private final Path file;
    private final TensorDump dump;

    /**
     * Opens a dump.
     *
     * @throws OutputException if the folder is not writable
     */
    StageDump(Path file) {
        this.file = file;
        try {
            this.dump = TensorDump.create(file);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    @Override
    public void record(String stage, float[] values, long... shape) {
        try {
            dump.add(stage, values, shape);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    @Override
    public void record(String stage, int[] values, long... shape) {
        try {
            dump.add(stage, values, shape);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /** Completes the file. */
    void complete() {
        try {
            dump.complete();
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    @Override
    public void close() {
        try {
            dump.close();
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    private OutputException unwritable(IOException failure) {
        return new OutputException("%s: cannot be written: %s".formatted(file, IoErrors.reason(failure)), failure);
    }
}
