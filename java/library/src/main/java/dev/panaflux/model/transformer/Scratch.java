package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;

/**
 * The activations inside a block, reused by every block of a pass.
 *
 * <p>Attention's output and the feed-forward activations are adjacent columns, so that a single block's output projection reads
 * both as one matrix.
 *
 * @param normed {@code [tokens, innerDim]}
 * @param query {@code [tokens, innerDim]}
 * @param key {@code [keys, innerDim]}
 * @param value {@code [keys, innerDim]}
 * @param joined {@code [tokens, innerDim + feedForwardDim]}
 * @param attended the first {@code innerDim} columns of {@code joined}
 * @param feedForward the other columns of {@code joined}
 */
record Scratch(
        Tensor normed, Tensor query, Tensor key, Tensor value, Tensor joined, Tensor attended, Tensor feedForward) {

    /**
     * Allocates them.
     *
     * @param tokens rows of all sequences
     * @param keys keys that all sequences attend to, at least {@code tokens}
     */
    static Scratch allocate(TransformerConfig config, long tokens, long keys, Workspace workspace) {
        int inner = config.innerDim();
        Tensor joined = workspace.allocate(tokens, (long) inner + config.feedForwardDim());
        return new Scratch(
                workspace.allocate(tokens, inner),
                workspace.allocate(tokens, inner),
                workspace.allocate(keys, inner),
                workspace.allocate(keys, inner),
                joined,
                joined.cols(0, inner),
                joined.cols(inner, joined.cols()));
    }
}
