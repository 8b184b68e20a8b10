package dev.panaflux.app.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.app.BackendSettings;
import org.junit.jupiter.api.Test;

class GeneratorSettingsTest {

    private static final String SERVER = "http://127.0.0.1:7860";

    @Test
    void aServersModelIsNamedByEveryRequest() {
        assertThat(new GeneratorSettings(SERVER, "a key", "large", BackendSettings.AUTO).requestModel())
                .isEqualTo("large");
        assertThat(new GeneratorSettings(null, null, "models/large", BackendSettings.AUTO).requestModel())
                .isNull();
    }

    @Test
    void whatContradictsIsRefused() {
        assertThatThrownBy(() -> new GeneratorSettings(null, "a key", null, BackendSettings.AUTO))
                .hasMessage("API key: expected a server beside it, found none");
        BackendSettings scalar = new BackendSettings("scalar", "auto", null, null, null);
        assertThatThrownBy(() -> new GeneratorSettings(SERVER, null, null, scalar))
                .hasMessage("backend: expected no backend, precision or threads beside a server, which has its own");
    }
}
