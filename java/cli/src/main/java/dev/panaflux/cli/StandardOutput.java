package dev.panaflux.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** This process's standard output. Unlike a {@link PrintStream}, it keeps the reason for a failed write. */
final class StandardOutput extends PrintStream {

    private final Sink sink;

    private StandardOutput(Sink sink, Charset charset) {
        super(sink, true, charset);
        this.sink = sink;
    }

    static StandardOutput ofProcess() {
        return new StandardOutput(new Sink(new FileOutputStream(FileDescriptor.out)), System.out.charset());
    }

    /** The first failure, or null if there was none. */
    @Nullable
    IOException failure() {
        return sink.failure;
    }

    /** Whether whoever read it has gone. */
    boolean isReaderGone() {
        IOException lost = sink.failure;
        return lost != null && "Broken pipe".equals(lost.getMessage());
    }

    private static final class Sink extends OutputStream {

        private final OutputStream out;
        private volatile @Nullable IOException failure;

        Sink(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException lost) {
                failure = lost;
                throw lost;
            }
        }
    }
}
