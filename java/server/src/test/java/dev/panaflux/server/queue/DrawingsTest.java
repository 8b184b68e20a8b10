package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.AdapterSetting;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which jobs one request can make. */
class DrawingsTest {

    private static Job job(AdapterSetting... loras) {
        return TestJobs.job("one", "a", Priority.NORMAL, 1, List.of(loras));
    }

    @Test
    void jobsWithTheSameLorasAreMadeTogetherAndOthersAreNot() {
        Job plain = job();
        Job styled = job(new AdapterSetting("style", 0.5));
        assertThat(Drawings.suit(plain, job())).isTrue();
        assertThat(Drawings.suit(styled, job(new AdapterSetting("style", 0.5)))).isTrue();
        assertThat(Drawings.suit(styled, plain)).isFalse();
        assertThat(Drawings.suit(styled, job(new AdapterSetting("style", 1)))).isFalse();
        assertThat(Drawings.suit(styled, job(new AdapterSetting("detail", 0.5))))
                .isFalse();
    }
}
