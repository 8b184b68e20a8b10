package dev.panaflux.explain.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.model.LatentSize;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of a run has a bound. */
class SelectionTest {

    @Test
    void ofASmallModelEverythingIsKept() {
        Selection all = Selection.of(layout(24, 8, new LatentSize(8, 8)), 4, 6, 4, 64);
        assertThat(all.steps()).containsExactly(0, 1, 2, 3);
        assertThat(all.blocks()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(all.words()).hasSize(8);
        assertThat(all.byHead()).isTrue();
        assertThat(all.cellSide()).isEqualTo(1);
    }

    @Test
    void ofALargeModelMapsTakeABoundedRoom() {
        Selection some = Selection.of(layout(512, 60, new LatentSize(128, 64)), 50, 25, 24, 128);
        assertThat(some.steps()).hasSize(8).startsWith(0).endsWith(49);
        assertThat(some.words()).hasSize(24);
        assertThat(some.byHead()).isFalse();
        assertThat(some.cellSide()).isEqualTo(4);
        long bytes =
                (long) some.steps().size() * some.blocks().size() * some.words().size() * 32 * 16;
        assertThat(bytes).isLessThanOrEqualTo(400_000);
        assertThat(some.blocks()).isNotEmpty();
    }

    @Test
    void aNarrowHeadLeavesOutWords() {
        assertThat(Selection.of(layout(32, 20, new LatentSize(4, 4)), 2, 2, 2, 16)
                        .words())
                .hasSize(11);
    }

    private static Layout layout(int text, int words, LatentSize image) {
        return new Layout(text, words + 4, IntStream.range(2, 2 + words).boxed().toList(), image, 64);
    }

    @Test
    void numbersAreSpreadEvenly() {
        assertThat(Selection.spread(5, 8)).containsExactly(0, 1, 2, 3, 4);
        assertThat(Selection.spread(50, 3)).isEqualTo(List.of(0, 25, 49));
        assertThat(Selection.spread(9, 1)).containsExactly(4);
    }
}
