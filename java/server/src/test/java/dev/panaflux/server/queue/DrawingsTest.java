package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.models.UnknownWord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

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

    @Test
    void whichWordsTheModelDoesNotKnowMakesNoDifference() {
        Job known = job();
        JobSettings same = known.settings();
        JobSettings settings = new JobSettings(
                same.model(),
                same.width(),
                same.height(),
                same.steps(),
                same.guidance(),
                same.schedule(),
                same.flop(),
                List.of(new UnknownWord("kitten", "cat")));
        Job unknown = new Job("two", known.request(), settings, Instant.EPOCH, known.status());
        assertThat(Drawings.suit(known, unknown)).isTrue();
    }

    @Test
    void settingsInJournalsOfEarlierVersionsHaveNoUnknownWords() {
        Map<String, Object> fields = Map.of("model", "tiny", "width", 64, "height", 64, "steps", 1, "schedule", "auto");
        assertThat(JsonMapper.shared().convertValue(fields, JobSettings.class).unknownWords())
                .isEmpty();
    }
}
