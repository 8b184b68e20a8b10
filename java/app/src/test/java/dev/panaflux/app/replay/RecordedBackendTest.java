package dev.panaflux.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.recall.Recipe.Made;
import org.junit.jupiter.api.Test;

class RecordedBackendTest {

    private static Made made(String backend, String instructionSet, String precision) {
        return new Made("v", "d", backend, instructionSet, "none", precision, "s");
    }

    @Test
    void whatComputedTheImageComputesItAgain() {
        assertThat(RecordedBackend.settings(made("native", "C, avx2, without prefetch", "int8"), BackendSettings.AUTO))
                .isEqualTo(new BackendSettings("native", "int8", null, "avx2", null));
        assertThat(RecordedBackend.settings(made("vector", "Vector API, 256 bits", "f32"), BackendSettings.AUTO))
                .isEqualTo(new BackendSettings("vector", "f32", null, null, null));
    }

    @Test
    void whatTheUserNamesComesFirst() {
        Made made = made("native", "C, avx2", "int8");
        BackendSettings scalar = new BackendSettings("scalar", "auto", 3, null, null);
        BackendSettings exact = new BackendSettings("auto", "f32", null, "base", null);

        assertThat(RecordedBackend.settings(made, scalar)).isEqualTo(scalar);
        assertThat(RecordedBackend.settings(made, exact))
                .isEqualTo(new BackendSettings("native", "f32", null, "base", null));
    }

    @Test
    void whatThisVersionDoesNotKnowIsChosenAnew() {
        assertThat(RecordedBackend.settings(made("gpu", "C, avx1024", "fp4"), BackendSettings.AUTO))
                .isEqualTo(BackendSettings.AUTO);
    }
}
