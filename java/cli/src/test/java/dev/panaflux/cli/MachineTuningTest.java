package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.bench.tune.Tuning;
import dev.panaflux.bench.tune.TuningFile;
import dev.panaflux.bench.tune.TuningKey;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelOptions;
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
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTuningTest {

    private static final Tuning TUNING = new Tuning(3, Precision.F32, TileSizes.USUAL.with(NativeBackend.COLUMNS, 256));

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path settings;

    @BeforeEach
    void keepSettingsHere() {
        environment.put("XDG_CONFIG_HOME", settings.toString());
    }

    private Console console() {
        return new Console(
                InputStream.nullInputStream(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                Path.of("/nonexistent/home"),
                Path.of("/nonexistent/program"),
                false);
    }

    private TuningFile file() {
        return TuningFile.ofUser(environment, Path.of("/nonexistent"), TuningKey.ofMachine(SystemFiles.ofMachine()));
    }

    private String told() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasFoundIsUsedUntilAnOptionSaysOtherwise() throws IOException {
        file().write(TUNING, "2026-11-25", Map.of());

        KernelOptions tuned = new BackendOptions().kernelOptions(console());
        assertThat(tuned.threads()).isEqualTo(3);
        assertThat(tuned.precision()).isEqualTo(Precision.F32);
        assertThat(tuned.blocks().of(NativeBackend.COLUMNS)).isEqualTo(256);

        BackendOptions wishes = new BackendOptions();
        wishes.threads = 1;
        wishes.precision = "bf16";
        assertThat(wishes.kernelOptions(console()).threads()).isEqualTo(1);
        assertThat(wishes.kernelOptions(console()).precision()).isEqualTo(Precision.BF16);

        BackendOptions other = new BackendOptions();
        other.backend = "vector";
        assertThat(other.kernelOptions(console()).backend()).isEqualTo(Backend.VECTOR);
        assertThat(other.kernelOptions(console()).precision()).isEqualTo(PrecisionChoice.AUTO);
        assertThat(told()).isEmpty();
    }

    @Test
    void anOptionAndAVariablePassItOver() throws IOException {
        file().write(TUNING, "2026-11-25", Map.of());
        BackendOptions without = new BackendOptions();
        without.noTuning = true;

        assertThat(without.kernelOptions(console()).blocks()).isEqualTo(TileSizes.USUAL);
        environment.put(MachineTuning.VARIABLE, "off");
        assertThat(MachineTuning.of(console())).isEqualTo(new MachineTuning(Tuning.NONE, "PANAFLUX_TUNING is off"));
        environment.put(MachineTuning.VARIABLE, "maybe");
        assertThatThrownBy(() -> MachineTuning.of(console()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PANAFLUX_TUNING: expected on or off, found \"maybe\"");
        assertThat(told()).isEmpty();
    }

    @Test
    void aDamagedFileIsToldOfOnceAndPassedOver() throws IOException {
        file().write(TUNING, "2026-11-25", Map.of());
        Files.writeString(file().path(), "{");

        assertThat(new BackendOptions().kernelOptions(console()).blocks()).isEqualTo(TileSizes.USUAL);
        assertThat(told().lines()).singleElement().asString().startsWith("panaflux: tuning ignored: " + file().path());
    }

    @Test
    void withoutAFileTheUsualSettingsAreUsed() {
        KernelOptions options = new BackendOptions().kernelOptions(console());

        assertThat(options.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(options.blocks()).isEqualTo(TileSizes.USUAL);
        assertThat(told()).isEmpty();
    }
}
