package dev.panaflux.pipeline;

import java.util.Locale;

/** Where a prompt's encoding came from. */
public enum EncodingSource {
    /** The text encoder computed it. */
    COMPUTED,
    /** An earlier request of this pipeline. */
    MEMORY,
    /** The {@link dev.panaflux.encodings.EncodingStore}. */
    STORE;

    /** The name in JSON: {@code computed}, {@code memory} or {@code store}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
