package dev.panaflux.kernels;

/**
 * A rotary position embedding: the cosines and sines of each position, and how features are paired.
 *
 * @param cos {@code [seqLen, headDim / 2]} f32
 * @param sin {@code [seqLen, headDim / 2]} f32
 * @param pairing which two features of a head angle {@code i} rotates
 */
public record Rope(Tensor cos, Tensor sin, Pairing pairing) {

    /** How the features of a head are paired. */
    public enum Pairing {
        /** Features {@code 2i} and {@code 2i + 1} (the FLUX.2 transformer). */
        INTERLEAVED,
        /** Features {@code i} and {@code i + headDim / 2} (Qwen3). */
        HALVES
    }

    /** The positions {@code [from, to)}. */
    public Rope rows(long from, long to) {
        return new Rope(cos.rows(from, to), sin.rows(from, to), pairing);
    }
}
