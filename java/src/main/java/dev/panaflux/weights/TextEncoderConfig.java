package dev.panaflux.weights;

import java.util.List;

/**
 * {@code text_encoder/config.json}: the sizes of the Qwen3 text encoder.
 *
 * @param hiddenSize model width
 * @param intermediateSize feed-forward width
 * @param layers number of layers stored
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param headDim features a head
 * @param vocabSize rows of the embedding table
 * @param rmsNormEps epsilon of every norm
 * @param ropeTheta base of the rotary frequencies
 */
public record TextEncoderConfig(
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int vocabSize,
        float rmsNormEps,
        double ropeTheta) {

    /** The numbers of layers whose outputs condition the transformer: L/4, L/2 and 3L/4 (9, 18 and 27 of 36). */
    public List<Integer> outputLayers() {
        return List.of(layers / 4, layers / 2, layers * 3 / 4);
    }
}
