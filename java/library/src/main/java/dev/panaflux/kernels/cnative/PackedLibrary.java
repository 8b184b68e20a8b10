package dev.panaflux.kernels.cnative;

import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A shared library among the resources of the program, known by its SHA-256: a copy with the same one is neither damaged nor
 * forged.
 *
 * @param name its file name
 * @param url where it is
 * @param sha256 64 hexadecimal digits
 */
record PackedLibrary(String name, URL url, String sha256) {

    private static final int BUFFER_BYTES = 1 << 17;
    private static final int FINGERPRINT_DIGITS = 16;

    /** The resource {@code folder/name}, or empty. */
    static Optional<PackedLibrary> find(ClassLoader loader, String folder, String name) throws IOException {
        URL url = loader.getResource(folder + "/" + name);
        if (url == null) {
            return Optional.empty();
        }
        try (InputStream in = url.openStream()) {
            return Optional.of(new PackedLibrary(name, url, sha256(in)));
        }
    }

    /** The start of its digest, as it names the folder of a copy. */
    String fingerprint() {
        return sha256.substring(0, FINGERPRINT_DIGITS);
    }

    /** Whether {@code file} is a copy, and no link to one. */
    boolean isCopiedTo(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return sha256(in).equals(sha256);
        }
    }

    private static String sha256(InputStream in) throws IOException {
        MessageDigest digest = Sha256.start();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes a copy. */
    void copyTo(WritableByteChannel to) throws IOException {
        try (InputStream in = url.openStream()) {
            in.transferTo(Channels.newOutputStream(to));
        }
    }
}
