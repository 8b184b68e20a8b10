package dev.panaflux.encodings;

import java.util.Optional;
import java.util.function.Consumer;

/** Keeps encodings of prompts, exactly. What goes wrong is told and never fails a run: an encoding can be computed again. */
public interface EncodingStore {

    /** Keeps nothing. */
    EncodingStore NONE = new EncodingStore() {
        @Override
        public boolean keepsAny() {
            return false;
        }

        @Override
        public Optional<float[]> find(EncodingKey key, Consumer<String> notices) {
            return Optional.empty();
        }

        @Override
        public void keep(EncodingKey key, float[] values, Consumer<String> notices) {
            // As its name says.
        }
    };

    /** Whether it is worth asking. */
    default boolean keepsAny() {
        return true;
    }

    /**
     * The encoding of that key, bit for bit as it was kept.
     *
     * @param notices receives one line for each kind of trouble
     * @return {@code [tokens, features]} f32
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    Optional<float[]> find(EncodingKey key, Consumer<String> notices);

    /**
     * Keeps an encoding, perhaps in place of those that were not used for the longest time.
     *
     * @param values {@code [tokens, features]} f32
     * @param notices receives one line for each kind of trouble
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    void keep(EncodingKey key, float[] values, Consumer<String> notices);
}
