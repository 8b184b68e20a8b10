package dev.panaflux.image;

/** Counts the pixels that the codes of a GIF frame represent, without decoding them. */
final class LzwLength {

    private static final int MOST_CODES = 4096;
    private static final int MOST_BITS = 12;

    private final int[] lengths = new int[MOST_CODES];
    private final int clear;
    private final int firstBits;
    private final long wanted;
    private int bits;
    private int next;
    private int previous;
    private int buffer;
    private int buffered;
    private long pixels;
    private boolean ended;
    private boolean damaged;

    /**
     * A counter that has read no codes.
     *
     * @param colourBits bits per colour, 1 to 11
     * @param wanted number of pixels after which counting may stop
     */
    LzwLength(int colourBits, long wanted) {
        this.clear = 1 << colourBits;
        this.firstBits = colourBits + 1;
        this.wanted = wanted;
        for (int code = 0; code < clear; code++) {
            lengths[code] = 1;
        }
        reset();
    }

    /** Reads the next byte of the data. */
    void take(int value) {
        buffer |= value << buffered;
        buffered += Byte.SIZE;
        while (buffered >= bits && !ended()) {
            int code = buffer & ((1 << bits) - 1);
            buffer >>>= bits;
            buffered -= bits;
            code(code);
        }
    }

    private void code(int code) {
        if (code == clear) {
            reset();
            return;
        }
        if (code == clear + 1) {
            ended = true;
            return;
        }
        if (code > next || (code == next && previous < 0)) {
            damaged = true;
            return;
        }
        if (previous >= 0 && next < MOST_CODES) {
            lengths[next++] = lengths[previous] + 1;
            if (next == 1 << bits && bits < MOST_BITS) {
                bits++;
            }
        } else if (code >= next) {
            damaged = true;
            return;
        }
        pixels += lengths[code];
        previous = code;
    }

    private void reset() {
        bits = firstBits;
        next = clear + 2;
        previous = -1;
    }

    /** Pixels so far. */
    long pixels() {
        return pixels;
    }

    /** Whether further bytes are irrelevant: there are enough pixels, or the end code or an invalid code was found. */
    boolean ended() {
        return ended || damaged || pixels >= wanted;
    }

    /** Whether an invalid code was found. */
    boolean damaged() {
        return damaged;
    }
}
