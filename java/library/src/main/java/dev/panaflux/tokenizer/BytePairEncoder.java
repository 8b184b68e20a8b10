package dev.panaflux.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Byte-level byte-pair encoding: a word starts as the tokens of its bytes, and the adjacent pair whose merge has the lowest
 * rank, leftmost first, is merged until no pair can be merged.
 *
 * <p>A word of n bytes takes O(n log n). Immutable; any number of threads may encode at once.
 *
 * <p>Source: Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016), in the form of Hugging Face
 * tokenizers' {@code models/bpe/word.rs}. Pitfall: a queued candidate may be for a pair that has changed since. Like Hugging
 * Face tokenizers, we drop it only if the pair now at that position merges into another token.
 */
final class BytePairEncoder {

    private final int[] tokenOfByte = new int[256];
    private final MergeTable merges;
    private final Map<String, Integer> wholeWords;

    /** An encoder for a model. */
    BytePairEncoder(BpeModel model) {
        this.merges = model.merges();
        this.wholeWords = model.ignoreMerges() ? model.vocabulary() : Map.of();
        for (int value = 0; value < tokenOfByte.length; value++) {
            String spelling = String.valueOf(ByteLevelAlphabet.character((byte) value));
            tokenOfByte[value] = Objects.requireNonNull(model.vocabulary().get(spelling), spelling);
        }
    }

    /** Passes the tokens of a word, in order, to {@code ids}. */
    void encode(String word, IntConsumer ids) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (!wholeWords.isEmpty()) {
            Integer whole = wholeWords.get(ByteLevelAlphabet.spell(bytes));
            if (whole != null) {
                ids.accept(whole);
                return;
            }
        }
        Word symbols = new Word(bytes);
        symbols.mergeAll();
        symbols.forEach(ids);
    }

    /** A word being merged: a linked list of symbols and a heap of candidate merges. */
    private final class Word {

        private static final int GONE = -1;

        private final int[] symbols;
        private final int[] previous;
        private final int[] next;
        private long[] heap;
        private int heapSize;

        Word(byte[] bytes) {
            int length = bytes.length;
            symbols = new int[length];
            previous = new int[length];
            next = new int[length];
            heap = new long[Math.max(4, length)];
            for (int i = 0; i < length; i++) {
                symbols[i] = tokenOfByte[bytes[i] & 0xFF];
                previous[i] = i - 1;
                next[i] = i + 1;
            }
            for (int i = 0; i + 1 < length; i++) {
                offer(i, i + 1);
            }
        }

        void mergeAll() {
            while (heapSize > 0) {
                long candidate = poll();
                int rank = (int) (candidate >>> 32);
                int left = (int) candidate;
                if (symbols[left] == GONE || next[left] == symbols.length) {
                    continue;
                }
                int right = next[left];
                int rankNow = merges.rank(symbols[left], symbols[right]);
                if (rankNow == MergeTable.NO_MERGE || merges.result(rankNow) != merges.result(rank)) {
                    continue;
                }
                symbols[left] = merges.result(rank);
                symbols[right] = GONE;
                next[left] = next[right];
                if (next[left] < symbols.length) {
                    previous[next[left]] = left;
                    offer(left, next[left]);
                }
                if (previous[left] >= 0) {
                    offer(previous[left], left);
                }
            }
        }

        void forEach(IntConsumer ids) {
            for (int i = 0; i < symbols.length; i = next[i]) {
                ids.accept(symbols[i]);
            }
        }

        /** Queues the merge of two neighbours, if there is one. The heap is ordered by rank, then position. */
        private void offer(int left, int right) {
            int rank = merges.rank(symbols[left], symbols[right]);
            if (rank == MergeTable.NO_MERGE) {
                return;
            }
            if (heapSize == heap.length) {
                heap = Arrays.copyOf(heap, 2 * heapSize);
            }
            long candidate = (long) rank << 32 | left;
            int hole = heapSize++;
            while (hole > 0 && heap[(hole - 1) / 2] > candidate) {
                heap[hole] = heap[(hole - 1) / 2];
                hole = (hole - 1) / 2;
            }
            heap[hole] = candidate;
        }

        private long poll() {
            long first = heap[0];
            long last = heap[--heapSize];
            int hole = 0;
            for (int child = 1; child < heapSize; child = 2 * hole + 1) {
                if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
                    child++;
                }
                if (heap[child] >= last) {
                    break;
                }
                heap[hole] = heap[child];
                hole = child;
            }
            heap[hole] = last;
            return first;
        }
    }
}
