package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.pipeline.ScheduleChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleNameTest {

    @Test
    void namesAreReadInAnyCase() {
        assertThat(ScheduleName.parse("auto")).isEqualTo(ScheduleChoice.AUTO);
        assertThat(ScheduleName.parse("Linear")).isEqualTo(ScheduleChoice.LINEAR);
        assertThat(ScheduleName.parse("power")).isEqualTo(new ScheduleChoice.Power(2));
        assertThat(ScheduleName.parse("POWER:1.5")).isEqualTo(new ScheduleChoice.Power(1.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cubic", "power:", "power:0", "power:-1", "power:NaN", "power:Infinity", "power:x"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScheduleName.parse(text))
                .withMessage("expected auto, linear, power or power:ALPHA, found '%s'", text);
    }
}
