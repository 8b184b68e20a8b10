package dev.panaflux.weights;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A format of files with tensors: how one is told by its content, and how its header is read. A format is a service: one is
 * added by a line in {@code module-info.java} for the module path and one in {@code META-INF/services} for the class path.
 */
public interface TensorFileFormat {

    /** Bytes from the start of a file that {@link #recognises} is shown, where the file has as many. */
    int START_BYTES = 16;

    /** What messages call it, such as {@code safetensors}. */
    String label();

    /** How the names of such files usually end, such as {@code .safetensors}. */
    String suffix();

    /**
     * Whether a file is of this format, damaged or not.
     *
     * @param start its first bytes, little-endian
     * @param bytes its size
     */
    boolean recognises(ByteBuffer start, long bytes);

    /**
     * Reads and checks the header.
     *
     * @param path the file, for messages and entries
     * @param channel the file, open for reading
     * @throws ModelFormatException if the header is damaged or does not fit the file
     * @throws IOException if the file cannot be read
     */
    TensorFile read(Path path, FileChannel channel) throws IOException;

    /**
     * {@code length} bytes from {@code position} on, little-endian.
     *
     * @throws EOFException if the file ends before
     */
    static ByteBuffer bytes(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }
}
