package dev.panaflux.explain.record;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What of a run is kept: all of a small model, a bounded part of a large one.
 *
 * @param steps steps that are shown
 * @param blocks blocks whose attention is shown
 * @param words text tokens whose attention is shown
 * @param byHead whether the maps of heads are kept apart; otherwise only their mean
 * @param cellSide tokens that are one cell of a map, in both directions
 */
public record Selection(List<Integer> steps, List<Integer> blocks, List<Integer> words, boolean byHead, int cellSide) {

    private static final int MOST_STEPS = 8;
    private static final int MOST_BLOCKS = 8;
    private static final int MOST_WORDS = 24;
    private static final int MOST_CELLS_OF_A_SIDE = 32;
    /** Of all attention maps, a byte each. */
    private static final long MOST_MAP_BYTES = 400_000;

    /** Copies the lists. */
    public Selection {
        steps = List.copyOf(steps);
        blocks = List.copyOf(blocks);
        words = List.copyOf(words);
    }

    /**
     * Chooses what fits.
     *
     * @param room features of a head, which bound the number of columns of an {@link AttentionProbe}
     */
    static Selection of(Layout layout, int steps, int blocks, int heads, int room) {
        List<Integer> someSteps = spread(steps, MOST_STEPS);
        int most = Math.min(MOST_WORDS, room - Layout.GROUPS);
        List<Integer> words = layout.words().stream().limit(Math.max(0, most)).toList();
        int side = Math.max(layout.image().width(), layout.image().height());
        int cellSide = Math.ceilDiv(side, MOST_CELLS_OF_A_SIDE);
        long cells = (long) Math.ceilDiv(layout.image().width(), cellSide)
                * Math.ceilDiv(layout.image().height(), cellSide);
        long bytes = Math.max(1, cells * words.size() * someSteps.size());
        List<Integer> someBlocks = spread(blocks, MOST_BLOCKS);
        boolean byHead = bytes * someBlocks.size() * heads <= MOST_MAP_BYTES;
        if (!byHead) {
            someBlocks = spread(blocks, Math.clamp(MOST_MAP_BYTES / bytes, 1, MOST_BLOCKS));
        }
        return new Selection(someSteps, someBlocks, words, byHead, cellSide);
    }

    /** At most {@code most} of {@code count} numbers from 0, evenly spread, with the first and the last. */
    static List<Integer> spread(int count, int most) {
        if (count <= most) {
            return IntStream.range(0, count).boxed().toList();
        }
        return IntStream.range(0, most)
                .map(index -> most == 1 ? count / 2 : Math.round(index * (count - 1f) / (most - 1)))
                .boxed()
                .toList();
    }
}
