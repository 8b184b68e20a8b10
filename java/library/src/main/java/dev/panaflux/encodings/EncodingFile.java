package dev.panaflux.encodings;

import dev.panaflux.system.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The bytes of a kept encoding: a signature, its key, the number of values, the values in f32, little endian, and a SHA-256. */
final class EncodingFile {

    private static final byte[] SIGNATURE = "PFENC 1\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int DIGEST_BYTES = 32;
    private static final int HEADER_BYTES = SIGNATURE.length + DIGEST_BYTES + Integer.BYTES;

    private EncodingFile() {}

    /** How many bytes that many values take. */
    static long bytes(int values) {
        return HEADER_BYTES + (long) values * Float.BYTES + DIGEST_BYTES;
    }

    /** The file's content. */
    static ByteBuffer write(EncodingKey key, float[] values) {
        ByteBuffer file =
                ByteBuffer.allocate(Math.toIntExact(bytes(values.length))).order(ByteOrder.LITTLE_ENDIAN);
        file.put(SIGNATURE).put(HexFormat.of().parseHex(key.hex())).putInt(values.length);
        file.asFloatBuffer().put(values);
        file.position(file.position() + values.length * Float.BYTES);
        file.put(digest(file.array()));
        return file.flip();
    }

    /** The values of a file, or nothing if it is not whole, was changed or is of another key. */
    static Optional<float[]> read(EncodingKey key, byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < HEADER_BYTES + DIGEST_BYTES) {
            return Optional.empty();
        }
        byte[] start = new byte[SIGNATURE.length + DIGEST_BYTES];
        file.get(start);
        byte[] expected = ByteBuffer.allocate(start.length)
                .put(SIGNATURE)
                .put(HexFormat.of().parseHex(key.hex()))
                .array();
        int values = file.getInt();
        if (!Arrays.equals(start, expected) || values < 0 || bytes(values) != content.length) {
            return Optional.empty();
        }
        byte[] found = Arrays.copyOfRange(content, content.length - DIGEST_BYTES, content.length);
        if (!MessageDigest.isEqual(found, digest(content))) {
            return Optional.empty();
        }
        float[] all = new float[values];
        file.asFloatBuffer().get(all);
        return Optional.of(all);
    }

    /** Over all but the digest itself. */
    private static byte[] digest(byte[] content) {
        MessageDigest sha256 = Sha256.start();
        sha256.update(content, 0, content.length - DIGEST_BYTES);
        return sha256.digest();
    }
}
