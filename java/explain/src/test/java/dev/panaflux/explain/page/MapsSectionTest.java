package dev.panaflux.explain.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** How alike two attention maps are. */
class MapsSectionTest {

    private static final float[] MAP = {0, 1, 2, 5};

    @Test
    void mapsThatDifferInScaleOrByAConstantAreTheSame() {
        assertThat(MapsSection.alike(MAP, new float[] {3, 5, 7, 13})).isCloseTo(1, within(1e-6));
    }

    @Test
    void brightWhereTheOtherIsDarkIsTheOpposite() {
        assertThat(MapsSection.alike(MAP, new float[] {5, 4, 3, 0})).isCloseTo(-1, within(1e-6));
    }

    @Test
    void aMapThatIsTheSameEverywhereHasNoDirection() {
        assertThat(MapsSection.alike(MAP, new float[] {2, 2, 2, 2})).isEqualTo(1);
    }
}
