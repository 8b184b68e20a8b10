package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Tensor;

/**
 * The modulations of a timestep. They are computed once per step, since all blocks share their weights.
 *
 * @param image for the double blocks' image stream {@code [1, 6 * innerDim]}: attention, then feed-forward
 * @param text for the double blocks' text stream {@code [1, 6 * innerDim]}
 * @param single for the single blocks {@code [1, 3 * innerDim]}
 * @param last for the output norm {@code [1, 2 * innerDim]}: scale before shift, unlike the others
 */
record Modulations(Tensor image, Tensor text, Tensor single, Tensor last) {

    /** Shift, scale and gate of one sublayer, each {@code [1, innerDim]}. */
    record Set(Tensor shift, Tensor scale, Tensor gate) {

        /** Set number {@code index} of {@code all}. */
        static Set of(Tensor all, int index, int innerDim) {
            long start = 3L * index * innerDim;
            return new Set(
                    all.cols(start, start + innerDim),
                    all.cols(start + innerDim, start + 2L * innerDim),
                    all.cols(start + 2L * innerDim, start + 3L * innerDim));
        }
    }
}
