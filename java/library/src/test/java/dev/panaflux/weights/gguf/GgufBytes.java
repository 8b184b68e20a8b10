package dev.panaflux.weights.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a GGUF file, right or wrong, one piece after another. */
public final class GgufBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A header of version 3. */
    public static GgufBytes header(long tensors, long pairs) {
        return new GgufBytes().text4("GGUF").int32(3).int64(tensors).int64(pairs);
    }

    /** Four letters, without a length. */
    GgufBytes text4(String letters) {
        bytes.writeBytes(letters.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    public GgufBytes int32(int value) {
        bytes.writeBytes(number(Integer.BYTES).putInt(value).array());
        return this;
    }

    public GgufBytes int64(long value) {
        bytes.writeBytes(number(Long.BYTES).putLong(value).array());
        return this;
    }

    public GgufBytes text(String text) {
        byte[] letters = text.getBytes(StandardCharsets.UTF_8);
        int64(letters.length);
        bytes.writeBytes(letters);
        return this;
    }

    /** A key with a text. */
    public GgufBytes pair(String key, String value) {
        return text(key).int32(8).text(value);
    }

    /** A tensor's name, axes from the fastest, type and offset. */
    public GgufBytes tensor(String name, int type, long offset, long... axes) {
        text(name).int32(axes.length);
        for (long axis : axes) {
            int64(axis);
        }
        return int32(type).int64(offset);
    }

    /** Zeros up to a multiple of 32, then {@code count} bytes that count up. */
    public GgufBytes data(int count) {
        while (bytes.size() % 32 != 0) {
            bytes.write(0);
        }
        for (int i = 0; i < count; i++) {
            bytes.write(i);
        }
        return this;
    }

    /** All of them. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    private static ByteBuffer number(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
