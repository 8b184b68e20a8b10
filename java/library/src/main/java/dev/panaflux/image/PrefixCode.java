package dev.panaflux.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A prefix code of lossless WebP: Huffman's, canonical, with lengths of at most 15 bits. */
final class PrefixCode {

    private static final int MAX_BITS = 15;

    /** The longest code of the code in which lengths are written. */
    private static final int MAX_LENGTH_BITS = 7;

    /** The order in which the lengths of that code are written. */
    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private static final int FEWEST_LENGTHS = 4;
    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    private static final int LITERALS = 256;

    /** Bits of each symbol; 0 for one that does not occur, and for the only one that does. */
    private final int[] lengths;

    /** Bits of each symbol as they are written, the first lowest. */
    private final int[] codes;

    /** The symbols that occur, rising. */
    private final int[] used;

    private PrefixCode(int[] lengths, int[] used) {
        this.lengths = lengths;
        this.used = used;
        this.codes = new int[lengths.length];
        int code = 0;
        for (int bits = 1; bits <= MAX_BITS; bits++) {
            code <<= 1;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == bits) {
                    codes[symbol] = Integer.reverse(code++) >>> (Integer.SIZE - bits);
                }
            }
        }
    }

    /**
     * The best code.
     *
     * @param counts how often each symbol occurs
     */
    static PrefixCode of(int[] counts) {
        return of(counts, MAX_BITS);
    }

    private static PrefixCode of(int[] counts, int maxBits) {
        int[] used = IntStream.range(0, counts.length)
                .filter(symbol -> counts[symbol] > 0)
                .toArray();
        int[] lengths = new int[counts.length];
        // Raising the smallest counts makes the tree flatter, until it is flat enough.
        for (long least = 1; used.length > 1; least *= 2) {
            tree(counts, used, least).measure(0, lengths);
            if (Arrays.stream(lengths).max().orElseThrow() <= maxBits) {
                break;
            }
        }
        return new PrefixCode(lengths, used);
    }

    /**
     * A symbol, or two parts.
     *
     * @param order makes trees of equal counts equal
     */
    private record Node(
            long count,
            int order,
            @Nullable Node zero,
            @Nullable Node one) {

        void measure(int depth, int[] lengths) {
            if (zero == null || one == null) {
                lengths[order] = depth;
            } else {
                zero.measure(depth + 1, lengths);
                one.measure(depth + 1, lengths);
            }
        }
    }

    private static Node tree(int[] counts, int[] used, long least) {
        PriorityQueue<Node> nodes =
                new PriorityQueue<>(Comparator.comparingLong(Node::count).thenComparingInt(Node::order));
        for (int symbol : used) {
            nodes.add(new Node(Math.max(least, counts[symbol]), symbol, null, null));
        }
        for (int next = counts.length; nodes.size() > 1; next++) {
            Node zero = nodes.remove();
            Node one = nodes.remove();
            nodes.add(new Node(zero.count() + one.count(), next, zero, one));
        }
        return nodes.remove();
    }

    /** Writes a symbol. */
    void put(int symbol, Vp8lBits out) {
        out.put(codes[symbol], lengths[symbol]);
    }

    /** Writes the code itself. */
    void describe(Vp8lBits out) {
        if (used.length <= 2 && Arrays.stream(used).allMatch(symbol -> symbol < LITERALS)) {
            describeSymbols(out);
        } else {
            describeLengths(out);
        }
    }

    private void describeSymbols(Vp8lBits out) {
        int first = used.length == 0 ? 0 : used[0];
        int bits = first < 2 ? 1 : 8;
        out.put(1, 1);
        out.put(used.length == 2 ? 1 : 0, 1);
        out.put(bits == 1 ? 0 : 1, 1);
        out.put(first, bits);
        if (used.length == 2) {
            out.put(used[1], 8);
        }
    }

    private void describeLengths(Vp8lBits out) {
        List<Run> runs = runs();
        int[] counts = new int[LENGTH_ORDER.length];
        runs.forEach(run -> counts[run.symbol()]++);
        PrefixCode code = of(counts, MAX_LENGTH_BITS);
        int written = LENGTH_ORDER.length;
        while (written > FEWEST_LENGTHS && code.written(LENGTH_ORDER[written - 1]) == 0) {
            written--;
        }
        out.put(0, 1);
        out.put(written - FEWEST_LENGTHS, 4);
        for (int i = 0; i < written; i++) {
            out.put(code.written(LENGTH_ORDER[i]), 3);
        }
        out.put(0, 1);
        for (Run run : runs) {
            code.put(run.symbol(), out);
            out.put(run.more(), run.bits());
        }
    }

    /** The length to write for a symbol: an only symbol needs no bits, but a length that shows that it occurs. */
    private int written(int symbol) {
        return used.length == 1 && used[0] == symbol ? 1 : lengths[symbol];
    }

    /**
     * A length, or how often one is repeated.
     *
     * @param more repetitions beyond the fewest
     * @param bits of {@code more}
     */
    private record Run(int symbol, int more, int bits) {}

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (int start = 0; start < lengths.length; ) {
            int length = written(start);
            int end = start + 1;
            while (end < lengths.length && written(end) == length) {
                end++;
            }
            int left = end - start;
            if (length != 0) {
                runs.add(new Run(length, 0, 0));
                left--;
            }
            while (left >= 3) {
                int taken = Math.min(left, length != 0 ? 6 : left > 10 ? 138 : 10);
                if (length != 0) {
                    runs.add(new Run(REPEAT, taken - 3, 2));
                } else if (taken <= 10) {
                    runs.add(new Run(ZEROS, taken - 3, 3));
                } else {
                    runs.add(new Run(MANY_ZEROS, taken - 11, 7));
                }
                left -= taken;
            }
            for (; left > 0; left--) {
                runs.add(new Run(length, 0, 0));
            }
            start = end;
        }
        return runs;
    }
}
