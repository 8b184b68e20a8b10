package dev.panaflux.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files are either refused with a {@link ModelFormatException} or safe to read to the last byte. */
class SafetensorsFuzzTest {

    /** More find more: {@code -Dfuzz.rounds=100000} takes about a minute. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 2000);

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

    @TempDir
    Path folder;

    @Tag("slow")
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void damaged_headers_are_refused_or_safe(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] valid = Files.readAllBytes(TestFiles.counting(
                folder.resolve("valid.safetensors"),
                List.of(
                        TensorSpec.of("a.weight", StoredType.F32, 2, 3),
                        TensorSpec.of("b.weight", StoredType.BF16, 4),
                        TensorSpec.of("c", StoredType.I64))));
        Path path = folder.resolve("damaged.safetensors");
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damage(valid, random);
            Files.deleteIfExists(path); // some file systems flush a file that is cut to nothing and written again
            Files.write(path, damaged);
            try {
                TestFiles.readEveryByte(TensorFile.read(path));
            } catch (ModelFormatException e) {
                refused++;
                assertThat(e.getMessage())
                        .as("seed %d, round %d", seed, round)
                        .startsWith(path + ": ")
                        .hasLineCount(1);
            }
        }
        assertThat(refused).as("seed %d: refused", seed).isBetween(ROUNDS / 4, ROUNDS - 1);
    }

    private static byte[] damage(byte[] valid, Random random) {
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
            case 3 -> rewrite(bytes, random, true);
            case 4 -> rewrite(bytes, random, false);
            default -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
                yield random.nextBoolean() ? longer : Arrays.copyOfRange(bytes, 1, bytes.length);
            }
        };
    }

    /** Puts a token into the header, or a digit in place of one, and makes the header's length right again. */
    private static byte[] rewrite(byte[] bytes, Random random, boolean insert) {
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        StringBuilder header = new StringBuilder(new String(bytes, Long.BYTES, length, StandardCharsets.UTF_8));
        if (insert) {
            header.insert(random.nextInt(header.length()), TOKENS.get(random.nextInt(TOKENS.size())));
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
