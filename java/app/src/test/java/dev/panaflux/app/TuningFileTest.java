package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.TuningFile.Content;
import dev.panaflux.app.TuningFile.Samples;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.kernels.cnative.NativeBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningFileTest {

    private static final TuningKey KEY = new TuningKey("AMD EPYC (4th)", 2, "1.2.3");
    private static final Tuning TUNING =
            new Tuning(3, Precision.F32, TileSizes.DEFAULTS.with(NativeBackend.COLUMNS, 256));

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path home;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        TuningFile file = file();
        file.write(TUNING, "2026-11-25", Map.of("native", new Samples(List.of(2.0, 2.1), List.of(1.0, 1.1))));

        assertThat(file.read()).isEqualTo(new Content.Found(TUNING, "2026-11-25"));
        assertThat(file.path()).isEqualTo(home.resolve(".config/panaflux/tuning/amd-epyc-4th-2.json"));
        assertThat(Files.readString(file.path())).contains("2.1", "1.1");
        try (Stream<Path> files = Files.list(file.path().getParent())) {
            assertThat(files).as("no temporary file stays").containsExactly(file.path());
        }
    }

    @Test
    void aWrittenTuningReplacesTheOneBefore() throws IOException {
        TuningFile file = file();
        file.write(TUNING, "2026-11-25", Map.of());
        file.write(Tuning.NONE, "2026-11-26", Map.of());

        assertThat(file.read()).isEqualTo(new Content.Found(Tuning.NONE, "2026-11-26"));
    }

    @Test
    void thePlaceFollowsTheEnvironment() {
        assertThat(TuningFile.of(environment(Map.of("XDG_CONFIG_HOME", "/etc/me")), KEY)
                        .path())
                .isEqualTo(Path.of("/etc/me/panaflux/tuning/amd-epyc-4th-2.json"));
        assertThat(TuningFile.of(environment(Map.of("XDG_CONFIG_HOME", "relative")), KEY)
                        .path())
                .startsWithRaw(home);
        assertThat(file().read()).isEqualTo(new Content.Missing());
    }

    @Test
    void theTuningOfAnotherMachineOrVersionIsNotUsed() throws IOException {
        file().write(TUNING, "2026-11-25", Map.of());
        for (TuningKey other : List.of(
                new TuningKey("AMD EPYC (5th)", 2, "1.2.3"),
                new TuningKey("AMD EPYC (4th)", 4, "1.2.3"),
                new TuningKey("AMD EPYC (4th)", 2, "1.2.4"))) {
            assertThat(reason(new TuningFile(file().path(), other).read()))
                    .contains(file().path().toString(), other.toString(), KEY.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\" : 1          | \"format\" : 2            | expected a tuning of format 1, found 2",
                "\"threads\" : 3         | \"threads\" : 0           | threads: expected 1 to 1024, found 0",
                "\"threads\" : 3         | \"threads\" : \"many\"    | threads: expected 1 to 1024",
                "\"precision\" : \"f32\" | \"precision\" : \"int8\"  | precision: expected f32 or nothing",
                "native.columns          | native.rows               | tile size: expected native.columns",
                "256                     | 100                       | native.columns: expected one of",
                "}                       | ]                         | expected a tuning in JSON",
            })
    void aDamagedFileIsToldOfInOneLine(String text, String damage, String told) throws IOException {
        TuningFile file = file();
        file.write(TUNING, "2026-11-25", Map.of());
        String whole = Files.readString(file.path());
        assertThat(whole).contains(text);
        Files.writeString(file.path(), whole.replace(text, damage));

        assertThat(reason(file.read()))
                .startsWith(file.path().toString())
                .contains(told)
                .doesNotContain("\n");
    }

    @Test
    void anEmptyFileIsDamaged() throws IOException {
        Files.createDirectories(file().path().getParent());
        Files.writeString(file().path(), "");

        assertThat(reason(file().read())).contains("expected a tuning");
    }

    @Test
    void whatIsWrongWithAHalfWrittenFileIsToldWithoutTheParsersPlace() throws IOException {
        Files.createDirectories(file().path().getParent());
        Files.writeString(file().path(), "{");

        assertThat(reason(file().read())).contains("Unexpected end-of-input").doesNotContain("Source");
    }

    @Test
    void aFileThatOthersMayHaveWrittenIsNotUsed() throws IOException {
        TuningFile file = file();
        file.write(TUNING, "2026-11-25", Map.of());
        assumeTrue(file.path().getFileSystem().supportedFileAttributeViews().contains("posix"), "no permissions here");
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--rw-"));

        assertThat(reason(file.read())).startsWith(file.path() + ": other users may write to it (mode 646)");

        Path own = Files.move(file.path(), home.resolve("own"));
        Files.createSymbolicLink(file.path(), own);
        assertThat(reason(file.read())).isEqualTo(file.path() + ": expected a regular file, found another kind");
        file.write(Tuning.NONE, "2026-11-26", Map.of());
        assertThat(file.read()).isEqualTo(new Content.Found(Tuning.NONE, "2026-11-26"));
        assertThat(own).content().contains("2026-11-25");
    }

    private static String reason(Content content) {
        assertThat(content).isInstanceOf(Content.Unusable.class);
        return content instanceof Content.Unusable unusable ? unusable.reason() : "";
    }

    private TuningFile file() {
        return TuningFile.of(environment(Map.of()), KEY);
    }

    private Environment environment(Map<String, String> variables) {
        return new Environment(variables, home, Path.of("/nonexistent/program"));
    }
}
