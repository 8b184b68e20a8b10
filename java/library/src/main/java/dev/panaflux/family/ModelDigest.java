package dev.panaflux.family;

import dev.panaflux.system.Sha256;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Identifies what a model computes: SHA-256 of its configs, its tokenizer and, for every weight file, the size, the header and
 * up to 256 bytes from the middle of each tensor. Moving or renaming a model does not change it; training, merging or
 * converting the weights does.
 *
 * <p>It takes milliseconds for 16 GB. It is not a protection against forgery, since bytes that are not sampled may differ.
 */
public final class ModelDigest {

    private static final String VERSION = "panaflux model digest 1";
    private static final int SAMPLE_BYTES = 256;

    private final MessageDigest sha256;

    private ModelDigest(MessageDigest sha256) {
        this.sha256 = sha256;
    }

    /**
     * The digest of {@code model}: 64 hexadecimal digits.
     *
     * @throws ModelFormatException if a file can no longer be read
     */
    public static String of(ModelFiles model) throws ModelFormatException {
        ModelDigest digest = new ModelDigest(Sha256.start());
        digest.add(VERSION);
        model.description().identity().forEach(digest::add);
        for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            digest.addContent(model.tokenizer().resolve(name));
        }
        for (Component component : Component.values()) {
            digest.add(component.name());
            for (TensorFile file : model.weights(component).files().files()) {
                digest.add(file);
            }
        }
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    /**
     * The digest of one component of {@code model}: of its config and weight files only.
     *
     * @throws ModelFormatException if a file can no longer be read
     */
    public static String of(ModelFiles model, Component component) throws ModelFormatException {
        ModelDigest digest = new ModelDigest(Sha256.start());
        digest.add(VERSION);
        digest.add(component.name());
        digest.add(model.description().identity(component));
        for (TensorFile file : model.weights(component).files().files()) {
            digest.add(file);
        }
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    /** Adds a string after its length, so that different sequences of strings never give the same bytes. */
    private void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    private void add(byte[] bytes) {
        add(bytes.length);
        sha256.update(bytes);
    }

    private void add(long number) {
        sha256.update(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .flip());
    }

    private void addContent(Path file) throws ModelFormatException {
        try {
            add(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(file, e);
        }
    }

    private void add(TensorFile file) throws ModelFormatException {
        add(file.bytes());
        sha256.update(file.header());
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE_BYTES);
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            for (TensorEntry entry : file.tensors().values()) {
                int length = (int) Math.min(SAMPLE_BYTES, entry.bytes());
                long start = entry.offset() + (entry.bytes() - length) / 2;
                sample.clear().limit(length);
                while (sample.hasRemaining()) {
                    if (channel.read(sample, start + sample.position()) < 0) {
                        throw new ModelFormatException(file.path() + ": expected " + file.bytes()
                                + " bytes as when its header was read, found fewer");
                    }
                }
                sha256.update(sample.flip());
            }
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(file.path(), e);
        }
    }
}
