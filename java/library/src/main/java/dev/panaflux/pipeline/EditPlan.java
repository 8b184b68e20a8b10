package dev.panaflux.pipeline;

import dev.panaflux.edit.Paste;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.image.RgbImage;
import dev.panaflux.sampling.MaskedSource;
import org.jspecify.annotations.Nullable;

/**
 * An edit in which every choice has been made.
 *
 * @param edit the original edit
 * @param source the source, or the part of it that is repainted, in the size of the image
 * @param mask the share of each token that is repainted, or null for all of it
 * @param firstStep the first step that is taken
 * @param paste how the result is put back, or null
 */
@SuppressWarnings("ArrayRecordComponent") // read-only within this package, never compared as a record
record EditPlan(
        SourceEdit edit,
        RgbImage source,
        float @Nullable [] mask,
        int firstStep,
        @Nullable Paste paste) {

    /** Whether the source is the first reference image. */
    boolean isReference() {
        return edit.asReference();
    }

    /**
     * The latents that the first step begins with.
     *
     * @param latents the source's
     * @param sigma the first step's noise level
     */
    float[] start(float[] latents, float[] noise, float sigma) {
        return switch (edit.start()) {
            case NOISED_SOURCE -> MaskedSource.noised(latents, noise, sigma);
            case NOISE -> noise.clone();
        };
    }

    /** The image that the user gets. */
    RgbImage finish(RgbImage decoded) {
        return paste == null ? decoded : paste.onto(decoded);
    }
}
