package dev.panaflux.explain.record;

import java.util.List;

/**
 * What the text encoder made of a prompt.
 *
 * @param heads attention heads of a layer; 0 if none was seen
 * @param feedForwardWidth features inside the small network of a layer; 0 if none was seen
 * @param shown number of tokens that are shown, from the first
 * @param similarities before the first layer and after each: the cosine of the angle between the hidden states of every two
 *     tokens, {@code [shown, shown]}
 * @param attention of each layer, the mean of all heads: how much a token attends to each, {@code [shown, shown]}
 */
public record TextTrace(
        int heads, int feedForwardWidth, int shown, List<float[]> similarities, List<float[]> attention) {

    /** Copies the lists. */
    public TextTrace {
        similarities = List.copyOf(similarities);
        attention = List.copyOf(attention);
    }
}
