package dev.panaflux.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            byte[] damaged = HeaderDamage.to(valid, random, List.of());
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
}
