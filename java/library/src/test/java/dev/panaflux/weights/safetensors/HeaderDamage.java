package dev.panaflux.weights.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages safetensors files: cuts them, flips bits, and rewrites their headers. */
public final class HeaderDamage {

    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "-1",
            "0",
            "1",
            "9223372036854775807",
            "18446744073709551615",
            "1e9",
            "null",
            "true",
            "\"dtype\"",
            "\"shape\"",
            "\"data_offsets\"",
            "\"F4\"",
            "\"F64\"",
            "\"I64\"",
            "\"__metadata__\"",
            " ",
            "\u0000",
            "\ud83d\ude00");

    private HeaderDamage() {}

    /**
     * A damaged copy of a file.
     *
     * @param tokens what else to put into the header
     */
    public static byte[] to(byte[] valid, Random random, List<String> tokens) {
        byte[] bytes = valid.clone();
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield bytes;
            }
            case 2 -> {
                bytes[random.nextInt(Long.BYTES)] = (byte) random.nextInt();
                yield bytes;
            }
            case 3 -> rewrite(bytes, random, true, tokens);
            case 4 -> rewrite(bytes, random, false, tokens);
            default -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
                yield random.nextBoolean() ? longer : Arrays.copyOfRange(bytes, 1, bytes.length);
            }
        };
    }

    /** Puts a token into the header, or a digit in place of one, and makes the header's length right again. */
    private static byte[] rewrite(byte[] bytes, Random random, boolean insert, List<String> tokens) {
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        StringBuilder header = new StringBuilder(new String(bytes, Long.BYTES, length, StandardCharsets.UTF_8));
        if (insert) {
            int token = random.nextInt(TOKENS.size() + tokens.size());
            header.insert(
                    random.nextInt(header.length()),
                    token < TOKENS.size() ? TOKENS.get(token) : tokens.get(token - TOKENS.size()));
        } else {
            int place = random.nextInt(header.length());
            while (!Character.isDigit(header.charAt(place))) {
                place = (place + 1) % header.length();
            }
            header.replace(place, place + 1, Long.toString(random.nextLong() >>> random.nextInt(64)));
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        int data = bytes.length - Long.BYTES - length;
        return ByteBuffer.allocate(Long.BYTES + text.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(bytes, Long.BYTES + length, data)
                .array();
    }
}
