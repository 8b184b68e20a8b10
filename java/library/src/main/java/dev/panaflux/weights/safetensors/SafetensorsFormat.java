package dev.panaflux.weights.safetensors;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorFileFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The safetensors format: eight bytes of header length, a JSON header, then the bytes of all tensors without gaps.
 *
 * <p>Rejects headers longer than 100 MB or than the file, text that is not UTF-8 or not one JSON object, duplicate names,
 * unknown dtypes, sizes that overflow, offsets out of order or outside the file, a byte count that is not shape times
 * element size, overlaps, and (as in the safetensors library) holes and trailing bytes.
 */
public final class SafetensorsFormat implements TensorFileFormat {

    /** For the service loader. */
    public SafetensorsFormat() {}

    @Override
    public String label() {
        return "safetensors";
    }

    @Override
    public String suffix() {
        return ".safetensors";
    }

    @Override
    public boolean recognises(ByteBuffer start, long bytes) {
        if (start.remaining() <= SafetensorsHeader.LENGTH_BYTES) {
            return false;
        }
        long length = start.getLong();
        return length > 0 && length <= longest(bytes) && start.get() == '{';
    }

    private static long longest(long fileBytes) {
        return Math.min(SafetensorsHeader.LONGEST, fileBytes - SafetensorsHeader.LENGTH_BYTES);
    }

    @Override
    public TensorFile read(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < SafetensorsHeader.LENGTH_BYTES) {
            throw new ModelFormatException(path + ": expected a safetensors file of 8 bytes or more, found " + size);
        }
        long length = TensorFileFormat.bytes(channel, 0, SafetensorsHeader.LENGTH_BYTES)
                .getLong();
        if (length < 0 || length > longest(size)) {
            throw new ModelFormatException(
                    "%s: header length at byte 0: expected at most %d for a file of %d bytes, found %s"
                            .formatted(path, longest(size), size, Long.toUnsignedString(length)));
        }
        ByteBuffer text = TensorFileFormat.bytes(channel, SafetensorsHeader.LENGTH_BYTES, (int) length);
        SafetensorsHeader header = SafetensorsHeader.parse(path, size, text.duplicate());
        return new TensorFile(path, size, text, header.metadata(), header.tensors());
    }
}
