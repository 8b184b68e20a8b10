package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Environment;
import dev.panaflux.app.Tuning;
import dev.panaflux.app.TuningFile;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.kernels.cnative.NativeBackend;
import dev.panaflux.system.SystemFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendOptionsTest {

    private static final TileSizes TILES = TileSizes.DEFAULTS.with(NativeBackend.COLUMNS, 256);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path settings;

    private Console console() {
        return new Console(
                InputStream.nullInputStream(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Environment(
                        Map.of("XDG_CONFIG_HOME", settings.toString()),
                        Path.of("/nonexistent/home"),
                        Path.of("/nonexistent/program")),
                false);
    }

    private TuningFile tuned() throws IOException {
        TuningFile file = TuningFile.ofMachine(console().environment(), SystemFiles.ofMachine());
        file.write(new Tuning(3, Precision.F32, TILES), "2026-11-25", Map.of());
        return file;
    }

    @Test
    void theTuningIsUsedUnlessAnOptionSaysOtherwise() throws IOException {
        tuned();
        BackendOptions without = new BackendOptions();
        without.noTuning = true;

        assertThat(new BackendOptions().kernelOptions(console()).threads()).isEqualTo(3);
        assertThat(new BackendOptions().kernelOptions(console()).tiles()).isEqualTo(TILES);
        assertThat(without.kernelOptions(console()).tiles()).isEqualTo(TileSizes.DEFAULTS);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aDamagedTuningIsToldOfInOneLine() throws IOException {
        TuningFile file = tuned();
        Files.writeString(file.path(), "{");

        assertThat(new BackendOptions().kernelOptions(console()).tiles()).isEqualTo(TileSizes.DEFAULTS);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("panaflux: tuning ignored: " + file.path());
    }
}
