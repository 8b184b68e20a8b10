package dev.panaflux.encodings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodingFolderTest {

    private static final float[] VALUES = {1, -0f, Float.MIN_VALUE, Float.intBitsToFloat(0x7fc00001), 1e30f};

    @TempDir
    private Path parent = Path.of("");

    private final List<String> notices = new ArrayList<>();

    private Path folder() {
        return parent.resolve("encodings");
    }

    private EncodingFolder store(long limit) {
        return new EncodingFolder(folder(), limit);
    }

    private static EncodingKey key(int number) {
        return EncodingKey.of("encoder", "scalar", new int[] {number}, 1);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.toList();
        }
    }

    @Test
    void whatIsKeptIsFoundBitForBitByALaterStore() {
        store(1 << 20).keep(key(1), VALUES, notices::add);

        assertThat(store(1 << 20).find(key(1), notices::add)).hasValueSatisfying(found -> {
            assertThat(found).hasSize(VALUES.length);
            for (int i = 0; i < VALUES.length; i++) {
                assertThat(Float.floatToRawIntBits(found[i])).isEqualTo(Float.floatToRawIntBits(VALUES[i]));
            }
        });
        assertThat(store(1 << 20).find(key(2), notices::add)).isEmpty();
        assertThat(notices).isEmpty();
    }

    @Test
    void everythingThatDecidesTheBitsIsPartOfTheKey() {
        int[] ids = {1, 2};
        assertThat(List.of(
                        EncodingKey.of("a", "b", ids, 2),
                        EncodingKey.of("ab", "", ids, 2),
                        EncodingKey.of("a", "c", ids, 2),
                        EncodingKey.of("a", "b", ids, 1),
                        EncodingKey.of("a", "b", new int[] {2, 1}, 2),
                        EncodingKey.of("a", "b", new int[] {1, 2, 0}, 2)))
                .doesNotHaveDuplicates();
        assertThat(EncodingKey.of("a", "b", ids, 2)).isEqualTo(EncodingKey.of("a", "b", new int[] {1, 2}, 2));
    }

    @Test
    void aDamagedFileIsToldOnceAndRemoved() throws IOException {
        store(1 << 20).keep(key(1), VALUES, notices::add);
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 4;
            Files.write(file, damaged);

            assertThat(store(1 << 20).find(key(1), notice -> {}))
                    .as("byte %d", at)
                    .isEmpty();
            assertThat(file).doesNotExist();
        }
        for (int length : new int[] {0, 1, 40, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(store(1 << 20).find(key(1), notices::add)).isEmpty();
        }
        assertThat(notices).allMatch(notice -> notice.contains("found a damaged file; removed"));
    }

    @Test
    void aFileUnderAnothersNameIsNotTaken() throws IOException {
        store(1 << 20).keep(key(1), VALUES, notices::add);
        Files.copy(files().getFirst(), folder().resolve(key(2).hex() + ".encoding"));

        assertThat(store(1 << 20).find(key(2), notices::add)).isEmpty();
    }

    @Test
    void thoseThatWereNotUsedForTheLongestTimeMakeRoom() throws IOException {
        long size = EncodingFile.bytes(VALUES.length);
        EncodingFolder store = store(3 * size);
        for (int number = 1; number <= 3; number++) {
            store.keep(key(number), VALUES, notices::add);
            Files.setLastModifiedTime(
                    folder().resolve(key(number).hex() + ".encoding"),
                    FileTime.from(Instant.parse("2026-01-0%dT00:00:00Z".formatted(number))));
        }
        assertThat(store.find(key(1), notices::add)).isPresent();

        store.keep(key(4), VALUES, notices::add);

        assertThat(store.find(key(2), notices::add)).isEmpty();
        for (int number : new int[] {1, 3, 4}) {
            assertThat(store.find(key(number), notices::add))
                    .as("key %d", number)
                    .isPresent();
        }
        assertThat(files()).hasSize(3);
    }

    @Test
    void nothingLargerThanTheLimitIsKept() {
        EncodingFolder store = store(EncodingFile.bytes(VALUES.length) - 1);

        store.keep(key(1), VALUES, notices::add);

        assertThat(store.find(key(1), notices::add)).isEmpty();
        assertThat(notices).isEmpty();
    }

    @Test
    void aFolderThatOthersCanWriteToIsToldAndNotUsed() throws IOException {
        assumeTrue(Files.getFileStore(parent).supportsFileAttributeView("posix"), "no Unix permissions here");
        store(1 << 20).keep(key(1), VALUES, notices::add);
        // In a folder that is closed to others, the modes of what lies in it would not matter.
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        EncodingFolder store = store(1 << 20);

        assertThat(store.find(key(1), notices::add)).isEmpty();
        store.keep(key(2), VALUES, notices::add);
        store.keep(key(3), VALUES, notices::add);

        assertThat(files()).hasSize(1);
        assertThat(notices).hasSize(2).allMatch(notice -> notice.contains("other users may write to it"));
    }

    @Test
    void aFolderThatCannotBeMadeFailsNothing() throws IOException {
        Files.writeString(folder(), "a file");

        store(1 << 20).keep(key(1), VALUES, notices::add);

        assertThat(notices).hasSize(1).first().asString().endsWith("; encodings are not kept");
    }
}
