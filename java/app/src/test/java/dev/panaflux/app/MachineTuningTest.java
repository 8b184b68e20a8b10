package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.kernels.cnative.NativeBackend;
import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTuningTest {

    private static final Tuning TUNING =
            new Tuning(3, Precision.F32, TileSizes.DEFAULTS.with(NativeBackend.COLUMNS, 256));

    private final List<String> notices = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path settings;

    private Environment environment(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("XDG_CONFIG_HOME", settings.toString());
        return new Environment(all, Path.of("/nonexistent/home"), Path.of("/nonexistent/program"));
    }

    private MachineTuning tuning(Map<String, String> variables) {
        return MachineTuning.of(environment(variables), notices::add);
    }

    private TuningFile file() {
        return TuningFile.ofMachine(environment(Map.of()), SystemFiles.ofMachine());
    }

    @Test
    void whatWasFoundIsUsedAndToldOf() throws IOException {
        file().write(TUNING, "2026-11-25", Map.of());

        assertThat(tuning(Map.of()))
                .isEqualTo(new MachineTuning(
                        TUNING, file().path() + ", measured 2026-11-25: threads 3, precision f32, native.columns 256"));
        assertThat(tuning(Map.of("PANAFLUX_TUNING", "on")).tuning()).isEqualTo(TUNING);
        assertThat(notices).isEmpty();
    }

    @Test
    void aVariableTurnsItOff() throws IOException {
        file().write(TUNING, "2026-11-25", Map.of());

        assertThat(tuning(Map.of("PANAFLUX_TUNING", "off")))
                .isEqualTo(new MachineTuning(Tuning.NONE, "PANAFLUX_TUNING is off"));
        assertThatThrownBy(() -> tuning(Map.of("PANAFLUX_TUNING", "maybe")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PANAFLUX_TUNING: expected on or off, found \"maybe\"");
        assertThat(notices).isEmpty();
    }

    @Test
    void aDamagedFileIsToldOfOnceAndIgnored() throws IOException {
        file().write(TUNING, "2026-11-25", Map.of());
        Files.writeString(file().path(), "{");

        assertThat(tuning(Map.of()).tuning()).isEqualTo(Tuning.NONE);
        assertThat(notices).singleElement().asString().startsWith("tuning ignored: " + file().path());
    }

    @Test
    void withoutAFileTheDefaultsAreUsed() {
        assertThat(tuning(Map.of()))
                .isEqualTo(new MachineTuning(Tuning.NONE, "none; run tune to look for faster settings"));
        assertThat(Tuning.NONE.describe()).isEqualTo("the defaults");
        assertThat(notices).isEmpty();
    }
}
