package dev.panaflux.model;

import java.util.List;

/**
 * The joint sequence of a request: the tokens of the text, then of the image, then of each reference image.
 *
 * <p>Cached references are not part of the sequence. They attend only to each other, so their keys and values are the same in
 * every step; the sequence attends to these.
 *
 * @param textTokens tokens of the prompt, padding included
 * @param image size of the generated image
 * @param references sizes of the reference images, possibly none
 * @param cached whether the references are cached
 */
public record TokenLayout(int textTokens, LatentSize image, List<LatentSize> references, boolean cached) {

    /** A layout whose references are part of the sequence. */
    public TokenLayout(int textTokens, LatentSize image, List<LatentSize> references) {
        this(textTokens, image, references, false);
    }

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

    /** The layout of the references alone, as one image in which they attend to each other. */
    public TokenLayout ofReferences() {
        return new TokenLayout(0, new LatentSize(1, referenceTokens()), List.of());
    }

    /** Tokens of references that are not part of the sequence. */
    public int cachedTokens() {
        return cached ? referenceTokens() : 0;
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
        return Math.addExact(Math.addExact(textTokens, imageTokens()), cached ? 0 : referenceTokens());
    }
}
