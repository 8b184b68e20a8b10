package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;
import java.util.List;

/** Turns tokens of prompts into the features that condition a {@link VelocityModel}. */
public interface TextEncoder {

    /** Features of an encoded token. */
    int outputDim();

    /**
     * Encodes one or more prompts in a batch; each result is the same as for the prompt alone.
     *
     * @param out {@code [prompts * seqLen, outputDim]} f32
     * @param prompts at least one, all padded to the same length
     * @throws IllegalArgumentException if a size or an id is out of range
     */
    void encode(Pass pass, Tensor out, List<TokenSequence> prompts);
}
