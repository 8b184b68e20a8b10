package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProgressFieldsTest {

    private static final ImageRange IMAGES = new ImageRange(2, 3);

    private static String json(ProgressEvent event) {
        return JsonMapper.shared().writeValueAsString(ProgressFields.of(event));
    }

    @Test
    void everyEventIsOneObject() {
        assertThat(json(new ProgressEvent.PhaseStarted(Phase.ENCODE_PROMPT, IMAGES, 9)))
                .isEqualTo(
                        "{\"event\":\"phase-started\",\"phase\":\"encode-prompt\",\"image\":2,\"images\":3,\"units\":9}");
        assertThat(json(new ProgressEvent.Advanced(Phase.DENOISE, IMAGES, 4, 9)))
                .isEqualTo(
                        "{\"event\":\"advanced\",\"phase\":\"denoise\",\"image\":2,\"images\":3,\"done\":4,\"units\":9}");
        assertThat(json(new ProgressEvent.StepDone(IMAGES, 0, 4, Duration.ofMillis(1500), null)))
                .isEqualTo("{\"event\":\"step-done\",\"image\":2,\"images\":3,\"step\":0,\"steps\":4,\"seconds\":1.5}");
        assertThat(json(new ProgressEvent.PhaseDone(Phase.DECODE, IMAGES, Duration.ofMillis(250))))
                .isEqualTo("{\"event\":\"phase-done\",\"phase\":\"decode\",\"image\":2,\"images\":3,\"seconds\":0.25}");
        assertThat(json(new ProgressEvent.Notice("cut"))).isEqualTo("{\"event\":\"notice\",\"message\":\"cut\"}");
    }
}
