package dev.panaflux.adapters;

import dev.panaflux.system.Sha256;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/** A file of adapters that can be drawn with: its header, and the digest that identifies it. */
public final class AdapterFile extends AdapterHeader {

    private static final int BUFFER_BYTES = 1 << 20;

    private final String sha256;

    private AdapterFile(AdapterHeader header, String sha256) {
        super(header);
        this.sha256 = sha256;
    }

    /**
     * Reads the header and the digest of {@code location}: a safetensors file, or a folder with exactly one.
     *
     * @throws ModelFormatException if the file is missing or damaged, or holds no adapter
     */
    public static AdapterFile read(Path location) throws ModelFormatException {
        AdapterHeader header = AdapterHeader.of(location);
        return new AdapterFile(header, digest(header.path()));
    }

    /**
     * Whether a file holds adapters rather than weights.
     *
     * @throws ModelFormatException if it is missing or damaged
     */
    public static boolean isOne(Path file) throws ModelFormatException {
        return TensorFile.read(file).tensors().keySet().stream()
                .map(TensorRole::of)
                .flatMap(Optional::stream)
                .anyMatch(place -> place.role() != TensorRole.ALPHA);
    }

    private static String digest(Path path) throws ModelFormatException {
        MessageDigest digest = Sha256.start();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of the whole file, in hexadecimal. */
    public String sha256() {
        return sha256;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdapterFile that && that.path().equals(path()) && that.sha256.equals(sha256);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path(), sha256);
    }
}
