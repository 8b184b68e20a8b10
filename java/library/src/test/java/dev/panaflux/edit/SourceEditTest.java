package dev.panaflux.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.edit.SourceEdit.Start;
import dev.panaflux.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceEditTest {

    private static final NamedImage IMAGE = new NamedImage("a.png", RgbImage.of(1, 1, new byte[3]));

    private static SourceEdit edit(double strength) {
        return new SourceEdit(IMAGE, null, strength, true, Start.NOISED_SOURCE);
    }

    /** As {@code get_timesteps} computes it in Python's floats; 10 * 0.7 is above 7 there. */
    @ParameterizedTest
    @CsvSource({"4,1,0", "4,0.8,0", "4,0.6,1", "4,0.5,2", "4,0.1,3", "5,0.5,2", "10,0.7,3", "50,0.02,49", "1,0.01,0"})
    void theStrengthIsTheShareOfTheStepsThatIsTaken(int steps, double strength, int first) {
        assertThat(edit(strength).firstStep(steps)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void otherStrengthsAreRefused(double strength) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edit(strength))
                .withMessage("strength: expected a number above 0 and at most 1, found " + strength);
    }

    @Test
    void masksHaveBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Repainting(new Area.Masked(IMAGE, false), 0, -1, null, null))
                .withMessage("mask blur: expected 0 to 256, found -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Repainting(new Area.Masked(IMAGE, false), 0, 0, -1, null))
                .withMessage("mask crop: expected 0 to 16384, found -1");
    }
}
