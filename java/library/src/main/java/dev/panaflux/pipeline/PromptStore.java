package dev.panaflux.pipeline;

import dev.panaflux.encodings.EncodingKey;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.kernels.NonFinite;
import dev.panaflux.tokenizer.PromptTokens;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The encodings of one text encoder in a store.
 *
 * @param store of any encoders
 * @param encoder digest of the encoder's config and weights
 * @param arithmetic what computes, as far as bits depend on it
 */
record PromptStore(EncodingStore store, String encoder, String arithmetic) {

    /** No store. */
    static final PromptStore NONE = new PromptStore(EncodingStore.NONE, "", "");

    /** The encoding of {@code prompt}, {@code [tokens, features]} f32. */
    Optional<float[]> find(PromptTokens prompt, Consumer<String> notices) {
        return store.find(key(prompt), notices);
    }

    /** Keeps the encoding of {@code prompt}, unless no image can be made of it. */
    void keep(PromptTokens prompt, PromptEmbeds embeds, Consumer<String> notices) {
        if (NonFinite.first(embeds.values()).isEmpty()) {
            store.keep(key(prompt), embeds.values(), notices);
        }
    }

    private EncodingKey key(PromptTokens prompt) {
        return EncodingKey.of(encoder, arithmetic, prompt.ids(), prompt.validTokens());
    }
}
