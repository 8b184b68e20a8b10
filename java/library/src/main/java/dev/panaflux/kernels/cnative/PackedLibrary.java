package dev.panaflux.kernels.cnative;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A bundled shared library, a resource of the program.
 *
 * <p>It is identified by size and CRC-32: a jar's directory has both without inflating anything, and checking a copy of 40
 * MB takes about 20 milliseconds. This finds truncated or damaged copies, not forged ones: anyone who can write to the
 * user's cache can do anything that the user can.
 *
 * @param name its file name
 * @param url where it is
 * @param bytes its size
 * @param crc32 its checksum
 */
record PackedLibrary(String name, URL url, long bytes, long crc32) {

    private static final int BUFFER_BYTES = 1 << 17;

    /** The resource {@code folder/name}, or empty. */
    static Optional<PackedLibrary> find(ClassLoader loader, String folder, String name) throws IOException {
        URL url = loader.getResource(folder + "/" + name);
        if (url == null) {
            return Optional.empty();
        }
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
            JarEntry entry = jar.getJarEntry();
            if (entry != null && entry.getCrc() >= 0 && entry.getSize() >= 0) {
                return Optional.of(new PackedLibrary(name, url, entry.getSize(), entry.getCrc()));
            }
        }
        try (InputStream in = url.openStream()) {
            var checked = new CheckedInputStream(in, new CRC32());
            long bytes = checked.transferTo(OutputStream.nullOutputStream());
            return Optional.of(
                    new PackedLibrary(name, url, bytes, checked.getChecksum().getValue()));
        }
    }

    /** Size and checksum, for the name of a copy's folder. */
    String fingerprint() {
        return "%08x%x".formatted(crc32, bytes);
    }

    /** Whether {@code file} is an intact copy. */
    boolean isCopiedTo(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != bytes) {
            return false;
        }
        var crc = new CRC32();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        }
        return crc.getValue() == crc32;
    }

    /** Writes a copy. */
    void copyTo(WritableByteChannel to) throws IOException {
        try (InputStream in = url.openStream()) {
            in.transferTo(Channels.newOutputStream(to));
        }
    }
}
