package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged images of every format are either refused with an {@link ImageFormatException} or decoded whole. */
class ImageFuzzTest {

    /** More find more: {@code -Dfuzz.rounds=5000} takes about a minute. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 60);

    private static final long SEED = 20261128;
    private static final byte[] EDGES = {0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb8.png",
                "palette4-interlaced.png",
                "gray2-key.png",
                "rgba16.png",
                "rgb-420.jpg",
                "rgb-progressive.jpg",
                "cmyk.jpg",
                "lossy.webp",
                "lossless.webp",
                "alpha.webp",
                "palette.gif",
                "alpha.gif",
                "rgb.bmp",
                "palette.bmp"
            })
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void damagedImagesAreRefusedOrWhole(String name) {
        Random random = new Random(SEED);
        byte[] valid = TestImages.file(name);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damage(valid, random);
            byte[] content = name.endsWith("png") ? DecodingCheck.withChecksums(damaged) : damaged;
            long start = System.nanoTime();
            assertThatCode(() -> DecodingCheck.isWhole(name, content))
                    .as("seed %d, round %d", SEED, round)
                    .doesNotThrowAnyException();
            assertThat(System.nanoTime() - start)
                    .as("seed %d, round %d: time", SEED, round)
                    .isLessThan(TimeUnit.SECONDS.toNanos(20));
        }
    }

    private static byte[] damage(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        // Most of what a reader decides on stands at the start.
        int reach = random.nextBoolean() ? Math.min(200, bytes.length) : bytes.length;
        switch (random.nextInt(5)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 2 -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    bytes[random.nextInt(reach)] = EDGES[random.nextInt(EDGES.length)];
                }
            }
            case 3 -> {
                int length = 1 + random.nextInt(40);
                int from = random.nextInt(bytes.length - length);
                System.arraycopy(bytes, from, bytes, random.nextInt(bytes.length - length), length);
            }
            default -> {
                int from = random.nextInt(reach);
                int until = Math.min(bytes.length, from + 1 + random.nextInt(40));
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - (until - from));
                System.arraycopy(bytes, until, shorter, from, bytes.length - until);
                bytes = shorter;
            }
        }
        return bytes;
    }
}
