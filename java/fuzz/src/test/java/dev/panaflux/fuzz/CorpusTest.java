package dev.panaflux.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reader takes its seeds, and takes or refuses what once broke it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CorpusTest {

    /** Inputs that are a finding because of their time take far longer, others milliseconds. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void theSeedsAreTaken(Reader reader) throws Exception {
        Harness harness = reader.open(folder);
        assertThat(harness.seeds()).isNotEmpty();
        for (var seed : harness.seeds().entrySet()) {
            assertThat(harness.takes(seed.getValue())).as(seed.getKey()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatNobodyCanReadIsRefused(Reader reader) throws Exception {
        assertThat(reader.open(folder).takes(new byte[] {'(', (byte) 0x80})).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> whatWasFoundBreaksNothing() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Reader reader : Reader.values()) {
            for (Path input : findings(reader)) {
                tests.add(dynamicTest(reader.label() + "/" + input.getFileName(), () -> replay(reader, input)));
            }
        }
        return tests.stream();
    }

    private void replay(Reader reader, Path input) throws Exception {
        Harness harness = reader.open(Files.createTempDirectory(folder, reader.label()));
        byte[] content = Files.readAllBytes(input);
        assertTimeoutPreemptively(LONGEST, () -> {
            boolean _ = harness.takes(content);
        });
    }

    /** The inputs that once broke a reader: {@code findings/READER/NAME}. */
    private static List<Path> findings(Reader reader) throws IOException {
        Path folder = Resources.resource("/findings").resolve(reader.label());
        return Files.isDirectory(folder) ? content(folder) : List.of();
    }

    private static List<Path> content(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyFolderOfFindingsIsAReaders() throws IOException {
        assertThat(content(Resources.resource("/findings")))
                .isNotEmpty()
                .extracting(folder -> folder.getFileName().toString())
                .isSubsetOf(Arrays.stream(Reader.values()).map(Reader::label).toList());
    }

    @Test
    void aRefusalNamesTheFileInOneLine() {
        assertThat(Refusal.of("a.png: damaged", "a.png").message()).isEqualTo("a.png: damaged");
        for (String wrong : List.of("damaged", "a.png: dam\naged", "a.png: \u001b[31m", "a.png: " + "x".repeat(3000))) {
            assertThatThrownBy(() -> Refusal.of(wrong, "a.png")).isInstanceOf(AssertionError.class);
        }
    }
}
