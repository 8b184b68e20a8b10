package dev.panaflux.weights.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.weights.blocks.Float8;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomNarrowTest {

    @Test
    void everyNarrowFloatIsNearestToItself() {
        for (int bits = 0; bits < 256; bits++) {
            float value = Float8.e4m3((byte) bits);
            if (Float.isFinite(value) && value != 0) {
                assertThat(RandomNarrow.e4m3(value)).as("%s", value).isEqualTo((byte) bits);
            }
        }
    }

    @Test
    void otherValuesAreRoundedToTheNearestOrTheLargest() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 10_000; i++) {
            double value = Math.scalb(random.nextDouble(-1, 1), random.nextInt(-9, 9));
            float found = Float8.e4m3(RandomNarrow.e4m3(value));
            double step = Math.max(Math.scalb(1.0, Math.getExponent(value) - 3), 0x1p-9);
            assertThat(Math.abs(found - value)).as("%s", value).isLessThanOrEqualTo(step / 2);
        }
        assertThat(Float8.e4m3(RandomNarrow.e4m3(1e9))).isEqualTo(448);
        assertThat(Float8.e4m3(RandomNarrow.e4m3(-1e9))).isEqualTo(-448);
    }
}
