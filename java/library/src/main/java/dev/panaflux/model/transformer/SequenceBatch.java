package dev.panaflux.model.transformer;

import dev.panaflux.model.TokenLayout;

/**
 * Where each token lies when several sequences of one layout pass through the blocks together.
 *
 * <p>Double blocks have weights of their own for text and for images, so there the rows lie in stream order: the text of
 * every sequence, then the images of every sequence. Attention and single blocks want joint order: one whole sequence
 * after the other, each with its text first. For a single sequence both are the same.
 *
 * @param layout what each sequence consists of
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

    /** All images and references in stream order. */
    Rows streamVisual() {
        return new Rows(streamText().to(), all().to());
    }

    /** One sequence's text in stream order. */
    Rows streamText(int sequence) {
        return Rows.of((long) sequence * layout.textTokens(), layout.textTokens());
    }

    /** One sequence's image and references in stream order. */
    Rows streamVisual(int sequence) {
        int visual = layout.totalTokens() - layout.textTokens();
        return Rows.of(streamText().to() + (long) sequence * visual, visual);
    }

    /** One sequence's image in stream order. */
    Rows streamImage(int sequence) {
        return Rows.of(streamVisual(sequence).from(), layout.imageTokens());
    }

    /** One sequence's references in stream order. */
    Rows streamReferences(int sequence) {
        return new Rows(streamImage(sequence).to(), streamVisual(sequence).to());
    }

    /** One whole sequence in joint order. */
    Rows joint(int sequence) {
        return Rows.of((long) sequence * layout.totalTokens(), layout.totalTokens());
    }

    /** One sequence's text in joint order. */
    Rows jointText(int sequence) {
        return Rows.of(joint(sequence).from(), layout.textTokens());
    }

    /** One sequence's image and references in joint order. */
    Rows jointVisual(int sequence) {
        return new Rows(jointText(sequence).to(), joint(sequence).to());
    }

    /** One sequence's image in joint order. */
    Rows jointImage(int sequence) {
        return Rows.of(jointText(sequence).to(), layout.imageTokens());
    }
}
