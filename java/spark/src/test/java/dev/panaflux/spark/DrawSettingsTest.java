package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.BackendSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawSettingsTest {

    @Test
    void withoutOptionsEverythingIsChosenAutomatically() {
        DrawSettings settings = DrawSettings.of(Map.of());
        assertThat(settings.backendSettings()).isEqualTo(BackendSettings.AUTO);
        assertThat(settings.modelSettings().name()).isNull();
        assertThat(settings.folder()).isEqualTo(Path.of("").toAbsolutePath().toString());
    }

    @Test
    void caseMakesNoDifferenceInNames() {
        assertThat(DrawSettings.of(Map.of("IMAGESPERTASK", "3", "Threads", "4")))
                .isEqualTo(DrawSettings.of(Map.of("imagesPerTask", "3", "threads", "4")));
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DrawSettings.of(Map.of("modell", "tiny")))
                .withMessageContaining("spark.panaflux.modell: expected one of model, folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", ""})
    void aNumberOutOfRangeIsRefused(String threads) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DrawSettings.of(Map.of("threads", threads)))
                .withMessage("spark.panaflux.threads: expected 1 to 2147483647, found '%s'", threads);
    }

    @Test
    void threadsThatWereAskedForCountMoreThanTheExecutorsCores() {
        assertThat(DrawSettings.of(Map.of("threads", "4")).orThreads(8).threads())
                .isEqualTo(4);
        assertThat(DrawSettings.of(Map.of()).orThreads(8).threads()).isEqualTo(8);
        assertThat(DrawSettings.of(Map.of()).orThreads(null).threads()).isNull();
    }
}
