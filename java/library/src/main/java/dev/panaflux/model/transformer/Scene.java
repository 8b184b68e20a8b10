package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.TokenLayout;

/**
 * What stays the same through all steps of a request, for every prompt; made by {@link Transformer#prepare}.
 *
 * @param layout the joint sequence
 * @param rope positions of its tokens
 * @param references embedded reference tokens {@code [referenceTokens, innerDim]}
 */
public record Scene(TokenLayout layout, Rope rope, Tensor references) {}
