package dev.panaflux.model.transformer;

import dev.panaflux.model.TokenLayout;

/**
 * The positions of tokens in a batch of sequences with the same layout.
 *
 * <p>Double blocks have separate weights for text and images, so their rows are in stream order: the text of all sequences,
 * then the images of all sequences. Attention and single blocks use joint order: one whole sequence after another, each
 * starting with its text. For a single sequence both orders are the same.
 *
 * @param layout the layout of each sequence
 * @param count number of sequences, at least 1
 */
record SequenceBatch(TokenLayout layout, int count) {

    /** Rows of all sequences. */
    Rows all() {
        return Rows.of(0, (long) count * layout.totalTokens());
    }

    /** All text in stream order. */
    Rows streamText() {
        return Rows.of(0, (long) count * layout.textTokens());
    }

    /** All images and reference images in stream order. */
    Rows streamVisual() {
        return new Rows(streamText().to(), all().to());
    }

    /** One sequence's text in stream order. */
    Rows streamText(int sequence) {
        return Rows.of((long) sequence * layout.textTokens(), layout.textTokens());
    }

    /** One sequence's image and reference images in stream order. */
    Rows streamVisual(int sequence) {
        int visual = layout.totalTokens() - layout.textTokens();
        return Rows.of(streamText().to() + (long) sequence * visual, visual);
    }

    /** One sequence's image in stream order. */
    Rows streamImage(int sequence) {
        return Rows.of(streamVisual(sequence).from(), layout.imageTokens());
    }

    /** One sequence's reference images in stream order. */
    Rows streamReferences(int sequence) {
        return new Rows(streamImage(sequence).to(), streamVisual(sequence).to());
    }

    /** One whole sequence in joint order. */
    Rows joint(int sequence) {
        return Rows.of((long) sequence * layout.totalTokens(), layout.totalTokens());
    }

    /** The keys that a sequence attends to: its own in joint order, then those of cached references. */
    Rows keys(int sequence) {
        int keys = Math.addExact(layout.totalTokens(), layout.cachedTokens());
        return Rows.of((long) sequence * keys, keys);
    }

    /** A sequence's own keys. */
    Rows ownKeys(int sequence) {
        return Rows.of(keys(sequence).from(), layout.totalTokens());
    }

    /** A sequence's keys of cached references. */
    Rows cachedKeys(int sequence) {
        return new Rows(ownKeys(sequence).to(), keys(sequence).to());
    }

    /** One sequence's text in joint order. */
    Rows jointText(int sequence) {
        return Rows.of(joint(sequence).from(), layout.textTokens());
    }

    /** One sequence's image and reference images in joint order. */
    Rows jointVisual(int sequence) {
        return new Rows(jointText(sequence).to(), joint(sequence).to());
    }

    /** One sequence's image in joint order. */
    Rows jointImage(int sequence) {
        return Rows.of(jointText(sequence).to(), layout.imageTokens());
    }
}
