package dev.panaflux.weights;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file format for tensors: how files are recognised by content, and how their header is read. Formats are services: add
 * one in {@code module-info.java} for the module path and in {@code META-INF/services} for the class path.
 */
public interface TensorFileFormat {

    /** Number of bytes from the start of a file that {@link #recognises} gets, if the file has that many. */
    int START_BYTES = 64;

    /** The name in messages, such as {@code safetensors}. */
    String label();

    /** The usual file extension, such as {@code .safetensors}. */
    String suffix();

    /**
     * Whether a file has this format, even if it is damaged.
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
     * Reads {@code length} bytes from {@code position}, little-endian.
     *
     * @throws EOFException if the file is too short
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
