package dev.panaflux.image;

import java.util.Arrays;

/**
 * The pixels of an image as lossless WebP writes them: literally, or as a copy of earlier ones (LZ77); both as symbols of
 * five prefix codes.
 */
final class Vp8lTokens {

    private static final int GREEN = 0;
    private static final int RED = 1;
    private static final int BLUE = 2;
    private static final int ALPHA = 3;
    private static final int DISTANCE = 4;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;

    private static final int SHORTEST = 4;
    private static final int LONGEST = 4096;

    /** What the format allows, less the codes of near pixels. */
    private static final int FARTHEST = (1 << 20) - 120;

    private static final int HASH_BITS = 16;
    private static final int MOST_TRIED = 32;
    private static final int NEAR_CODES = 120;

    /** Columns to the left and rows up of the near pixels with the smallest codes, from 1; the format has more. */
    private static final int[][] NEAR = {
        {0, 1}, {1, 0}, {1, 1}, {-1, 1}, {0, 2}, {2, 0}, {1, 2}, {-1, 2}, {2, 1}, {-2, 1}
    };

    private final int[] argb;
    private final int width;

    /** Pairs of length and distance code; length 1 with distance 0 is a literal pixel. */
    private int[] tokens = new int[1 << 10];

    private int filled;
    private final int[][] counts = {
        new int[LITERALS + LENGTHS], new int[LITERALS], new int[LITERALS], new int[LITERALS], new int[DISTANCES]
    };

    /**
     * Looks for copies.
     *
     * @param argb [y, x=width], 0xAARRGGBB
     */
    Vp8lTokens(int[] argb, int width) {
        this.argb = argb;
        this.width = width;
        int[] latest = new int[1 << HASH_BITS];
        Arrays.fill(latest, -1);
        int[] before = new int[argb.length];
        for (int at = 0; at < argb.length; ) {
            int length = 1;
            int distance = 0;
            int candidate = at + SHORTEST <= argb.length ? latest[hash(at)] : -1;
            for (int tried = 0; candidate >= 0 && tried < MOST_TRIED && at - candidate <= FARTHEST; tried++) {
                int same = same(candidate, at);
                if (same >= SHORTEST && same > length) {
                    length = same;
                    distance = at - candidate;
                }
                candidate = before[candidate];
            }
            add(at, length, distance);
            for (int end = at + length; at < end; at++) {
                if (at + SHORTEST <= argb.length) {
                    int hash = hash(at);
                    before[at] = latest[hash];
                    latest[hash] = at;
                }
            }
        }
    }

    private int hash(int at) {
        int mixed = ((argb[at] * 31 + argb[at + 1]) * 31 + argb[at + 2]) * 31 + argb[at + 3];
        return (mixed * 0x9e3779b1) >>> (Integer.SIZE - HASH_BITS);
    }

    private int same(int from, int at) {
        int most = Math.min(LONGEST, argb.length - at);
        int length = 0;
        while (length < most && argb[from + length] == argb[at + length]) {
            length++;
        }
        return length;
    }

    private void add(int at, int length, int distance) {
        if (filled + 2 > tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * tokens.length);
        }
        int code = distance == 0 ? 0 : distanceCode(distance);
        tokens[filled++] = length;
        tokens[filled++] = code;
        if (distance == 0) {
            counts[GREEN][argb[at] >> 8 & 0xff]++;
            counts[RED][argb[at] >> 16 & 0xff]++;
            counts[BLUE][argb[at] & 0xff]++;
            counts[ALPHA][argb[at] >>> 24]++;
        } else {
            counts[GREEN][LITERALS + prefix(length)]++;
            counts[DISTANCE][prefix(code)]++;
        }
    }

    private int distanceCode(int distance) {
        for (int i = 0; i < NEAR.length; i++) {
            if (NEAR[i][0] + NEAR[i][1] * width == distance) {
                return i + 1;
            }
        }
        return distance + NEAR_CODES;
    }

    /** The symbol of a length or distance code: its highest bit and the one below; the rest follows literally. */
    private static int prefix(int value) {
        int rest = value - 1;
        return rest < 4 ? rest : 2 * highest(rest) + (rest >> (highest(rest) - 1) & 1);
    }

    private static int highest(int value) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
    }

    private static void putRest(int value, Vp8lBits out) {
        int rest = value - 1;
        if (rest >= 4) {
            out.put(rest, highest(rest) - 1);
        }
    }

    /** Writes the five codes, then the pixels. */
    void write(Vp8lBits out) {
        PrefixCode[] codes = new PrefixCode[counts.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = PrefixCode.of(counts[i]);
            codes[i].describe(out);
        }
        int at = 0;
        for (int i = 0; i < filled; i += 2) {
            int length = tokens[i];
            int distance = tokens[i + 1];
            if (distance == 0) {
                codes[GREEN].put(argb[at] >> 8 & 0xff, out);
                codes[RED].put(argb[at] >> 16 & 0xff, out);
                codes[BLUE].put(argb[at] & 0xff, out);
                codes[ALPHA].put(argb[at] >>> 24, out);
            } else {
                codes[GREEN].put(LITERALS + prefix(length), out);
                putRest(length, out);
                codes[DISTANCE].put(prefix(distance), out);
                putRest(distance, out);
            }
            at += length;
        }
    }
}
