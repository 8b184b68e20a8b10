package dev.panaflux.kernels.cnative;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A shared library among the resources of the program. A copy is compared byte by byte: it is neither damaged nor forged. A
 * cryptographic digest would cost each start tens of milliseconds, as the JVM has yet to compile it.
 *
 * @param name its file name
 * @param url where it is
 * @param fingerprint its size and CRC-32C in hexadecimal digits, which names the folder of a copy; contents that share one would
 *     only replace each other there
 */
record PackedLibrary(String name, URL url, String fingerprint) {

    private static final int BUFFER_BYTES = 1 << 17;

    /** The resource {@code folder/name}, or empty. */
    static Optional<PackedLibrary> find(ClassLoader loader, String folder, String name) throws IOException {
        URL url = loader.getResource(folder + "/" + name);
        if (url == null) {
            return Optional.empty();
        }
        CRC32C checksum = new CRC32C();
        long size = 0;
        try (InputStream in = url.openStream()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                checksum.update(buffer, 0, n);
                size += n;
            }
        }
        return Optional.of(new PackedLibrary(name, url, "%x-%08x".formatted(size, checksum.getValue())));
    }

    /** Whether {@code file} is a copy, and no link to one. */
    boolean isCopiedTo(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream original = url.openStream();
                InputStream copy = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] expected = new byte[BUFFER_BYTES];
            byte[] found = new byte[BUFFER_BYTES];
            while (true) {
                int length = original.readNBytes(expected, 0, BUFFER_BYTES);
                if (copy.readNBytes(found, 0, BUFFER_BYTES) != length
                        || !Arrays.equals(expected, 0, length, found, 0, length)) {
                    return false;
                }
                if (length < BUFFER_BYTES) {
                    return true;
                }
            }
        }
    }

    /** Writes a copy. */
    void copyTo(WritableByteChannel to) throws IOException {
        try (InputStream in = url.openStream()) {
            in.transferTo(Channels.newOutputStream(to));
        }
    }
}
