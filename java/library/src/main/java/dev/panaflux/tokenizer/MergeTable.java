package dev.panaflux.tokenizer;

import java.util.Arrays;

/**
 * The merges of a BPE model: which pairs of tokens become which token, in order of preference.
 *
 * <p>An open-addressing hash table over primitives: a boxed map of Qwen3's 151387 merges would take five times
 * the memory and start-up time.
 */
final class MergeTable {

    /** Returned by {@link #rank} for a pair that is never merged. */
    static final int NO_MERGE = -1;

    private static final long EMPTY = -1;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] results;
    private final int mask;

    /**
     * Merge {@code i} turns {@code lefts[i]} and {@code rights[i]} into {@code results[i]} and is preferred to every merge
     * after it. If a pair has two merges, the later one counts, as in Hugging Face tokenizers.
     */
    MergeTable(int[] lefts, int[] rights, int[] results) {
        int capacity = Integer.highestOneBit(Math.max(1, lefts.length)) << 2;
        this.mask = capacity - 1;
        this.pairs = new long[capacity];
        this.ranks = new int[capacity];
        this.results = results.clone();
        Arrays.fill(pairs, EMPTY);
        for (int rank = 0; rank < lefts.length; rank++) {
            long pair = pair(lefts[rank], rights[rank]);
            int slot = slot(pair);
            pairs[slot] = pair;
            ranks[slot] = rank;
        }
    }

    /** The rank of the merge of two tokens, lowest first, or {@link #NO_MERGE}. */
    int rank(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        return pairs[slot] == pair ? ranks[slot] : NO_MERGE;
    }

    /** The token that results from the merge with this rank. */
    int result(int rank) {
        return results[rank];
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /** The slot of a pair, or the free slot where it belongs. */
    private int slot(long pair) {
        long mixed = pair * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed ^ mixed >>> 32) & mask;
        while (pairs[slot] != pair && pairs[slot] != EMPTY) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
