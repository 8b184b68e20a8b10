package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({
        "steps, steps, 0",
        "stesp, steps, 1",
        "step, steps, 1",
        "stepps, steps, 1",
        "stels, steps, 1",
        "'', ab, 2"
    })
    void mistakesAreCounted(String one, String other, int mistakes) {
        assertThat(Spelling.mistakes(one, other)).isEqualTo(mistakes);
        assertThat(Spelling.mistakes(other, one)).isEqualTo(mistakes);
    }

    @Test
    void theNearestWordIsGuessedIfItIsNear() {
        List<String> known = List.of("--strength", "--steps", "--seed", "--set");

        assertThat(Spelling.nearest("--stesp", known)).contains("--steps");
        assertThat(Spelling.nearest("--Seed", known)).contains("--seed");
        assertThat(Spelling.nearest("--bogus", known)).isEmpty();
        assertThat(Spelling.nearest("-x", known)).isEmpty();
    }
}
