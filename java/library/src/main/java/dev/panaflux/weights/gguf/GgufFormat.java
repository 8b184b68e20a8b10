package dev.panaflux.weights.gguf;

import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorFileFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The GGUF format of llama.cpp and its relatives: metadata, a table of tensors, then the tensors, each at a multiple of an
 * alignment.
 *
 * <p>Reads versions 2 and 3, little-endian. Rejects counts and lengths that the file has no room for, unknown kinds of metadata,
 * duplicate names, types that are not read, rows that are not whole blocks, tensors outside the file, and overlaps.
 */
public final class GgufFormat implements TensorFileFormat {

    /** {@code GGUF}, little-endian. */
    static final int MAGIC = 0x46554747;

    /** For the service loader. */
    public GgufFormat() {}

    @Override
    public String label() {
        return "GGUF";
    }

    @Override
    public String suffix() {
        return ".gguf";
    }

    @Override
    public boolean recognises(ByteBuffer start, long bytes) {
        return start.remaining() >= Integer.BYTES && start.getInt() == MAGIC;
    }

    @Override
    public TensorFile read(Path path, FileChannel channel) throws IOException {
        return new GgufHeader(new GgufInput(path, channel)).read();
    }
}
