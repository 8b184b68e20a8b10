package dev.panaflux.explain.record;

import dev.panaflux.model.LatentSize;
import java.util.List;

/**
 * The tokens of a run.
 *
 * @param textTokens tokens of the text, with padding
 * @param validTokens those that are not padding
 * @param words those of the prompt itself, without the template around it
 * @param image the grid of image tokens
 * @param channels of a latent token
 */
public record Layout(int textTokens, int validTokens, List<Integer> words, LatentSize image, int channels) {

    /** Groups of tokens between which attention is divided. */
    static final int GROUPS = 5;

    /** Copies the words. */
    public Layout {
        words = List.copyOf(words);
    }

    /** The group of a key: word, template, padding, image or reference, from 0. */
    int group(int key) {
        if (key < validTokens) {
            return words.contains(key) ? 0 : 1;
        }
        if (key < textTokens) {
            return 2;
        }
        return key < textTokens + image.tokens() ? 3 : 4;
    }

    /** Rows of the joint sequence that are the image's. */
    int imageFrom() {
        return textTokens;
    }

    /** The row after the image's last. */
    int imageTo() {
        return textTokens + image.tokens();
    }
}
