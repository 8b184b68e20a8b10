package dev.panaflux.model;

import java.util.List;

/**
 * The joint sequence of a request: the tokens of the text, then of the image, then of each reference image.
 *
 * @param textTokens tokens of the prompt, padding included
 * @param image size of the generated image
 * @param references sizes of the reference images, possibly none
 */
public record TokenLayout(int textTokens, LatentSize image, List<LatentSize> references) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if {@code textTokens} is negative
     */
    public TokenLayout {
        if (textTokens < 0) {
            throw new IllegalArgumentException("token layout: expected 0 or more text tokens, found " + textTokens);
        }
        references = List.copyOf(references);
    }

    /** Tokens of the image. */
    public int imageTokens() {
        return image.tokens();
    }

    /** Tokens of all reference images together. */
    public int referenceTokens() {
        return references.stream().mapToInt(LatentSize::tokens).reduce(0, Math::addExact);
    }

    /** Tokens of the whole sequence. */
    public int totalTokens() {
        return Math.addExact(Math.addExact(textTokens, imageTokens()), referenceTokens());
    }
}
