package dev.panaflux.sampling;

import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps a source where its mask is 0: after each step {@code x = (1 - m) ((1 - sigma) s + sigma n) + m x}, with the noise level
 * sigma after the step. In float32, rounding each operation as in {@code Flux2KleinInpaintPipeline}; EXACT.
 *
 * @param source s, latents of the source, [tokens * channels]
 * @param mask m of each token, [tokens], in [0, 1]
 * @param noise n of each image, in the layout of {@code source}
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared as a record
public record MaskedSource(float[] source, float[] mask, List<float[]> noise) implements Consumer<CompletedStep> {

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if the tokens of the mask do not divide the latents, or a noise has another length
     */
    public MaskedSource {
        noise = List.copyOf(noise);
        if (mask.length == 0 || source.length % mask.length != 0) {
            throw new IllegalArgumentException("mask: expected a divisor of the source's %d values, found %d"
                    .formatted(source.length, mask.length));
        }
        for (float[] values : noise) {
            if (values.length != source.length) {
                throw new IllegalArgumentException(
                        "noise: expected the source's %d values, found %d".formatted(source.length, values.length));
            }
        }
    }

    /**
     * Latents at a noise level: {@code sigma n + (1 - sigma) s}, as {@code scale_noise} computes it; EXACT.
     *
     * @return a new array
     */
    public static float[] noised(float[] source, float[] noise, float sigma) {
        float[] noised = new float[source.length];
        for (int i = 0; i < noised.length; i++) {
            noised[i] = noised(source[i], noise[i], sigma);
        }
        return noised;
    }

    private static float noised(float source, float noise, float sigma) {
        return sigma * noise + (1.0f - sigma) * source;
    }

    @Override
    public void accept(CompletedStep step) {
        int channels = source.length / mask.length;
        float sigma = step.step().nextSigma();
        for (int image = 0; image < noise.size(); image++) {
            float[] latents = step.latents().get(image);
            float[] ofImage = noise.get(image);
            for (int i = 0; i < latents.length; i++) {
                float share = mask[i / channels];
                float kept = noised(source[i], ofImage[i], sigma);
                latents[i] = (1.0f - share) * kept + share * latents[i];
            }
        }
    }
}
