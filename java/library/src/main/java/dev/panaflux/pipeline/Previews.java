package dev.panaflux.pipeline;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.model.LatentProjection;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.ProjectionFit;
import dev.panaflux.model.StageObserver;
import dev.panaflux.system.IoErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Finds the projection for previews of a model's latents. If none was fitted yet, it fits one to what the decoder makes of a
 * few random latents, and keeps it in the user's cache.
 */
final class Previews {

    /** Images that are decoded for a fit, of {@link #SIDE} tokens a side: four times as many tokens as klein has channels. */
    private static final int PROBES = 8;

    private static final int SIDE = 8;

    private final ModelFiles model;
    private final Kernels kernels;
    private final MemoryCheck memory;
    private final PreviewCache cache;
    private @Nullable LatentProjection projection;

    Previews(ModelFiles model, Kernels kernels, MemoryCheck memory, PreviewCache cache) {
        this.model = model;
        this.kernels = kernels;
        this.memory = memory;
        this.cache = cache;
    }

    /** Finds or fits the projection, before any other work of a request. */
    LatentProjection prepare(RunControl control) throws ModelFormatException {
        LatentProjection known = projection;
        if (known == null) {
            known = cache.find(model, notice -> notice(control, notice)).orElse(null);
        }
        if (known == null) {
            known = fit(control);
            try {
                cache.keep(model, known);
            } catch (IOException unwritable) {
                notice(control, "the fitted preview is not kept: " + IoErrors.describe(unwritable));
            }
        }
        projection = known;
        return known;
    }

    private LatentProjection fit(RunControl control) throws ModelFormatException {
        LatentSize size = new LatentSize(SIDE, SIDE);
        try (DecodingSession decoder = new DecodingSession(model, kernels, size, memory)) {
            PhaseProgress progress = control.start(Phase.FIT_PREVIEW, ImageRange.of(0), PROBES * decoder.units());
            ProjectionFit fit = new ProjectionFit(decoder.latentChannels(), decoder.pixelsPerToken());
            Random random = new Random(1);
            for (int probe = 0; probe < PROBES; probe++) {
                float[] latents = probe(random, decoder.latentChannels());
                fit.add(latents, size, decoder.decode(latents, StageObserver.NONE, progress::advance));
            }
            progress.end();
            return fit.solve();
        }
    }

    /** Latents of unit variance, in part the same in a whole quarter of the image, as those of real images are. */
    private static float[] probe(Random random, int channels) {
        float[] latents = new float[SIDE * SIDE * channels];
        float[] quarters = new float[4 * channels];
        for (int i = 0; i < quarters.length; i++) {
            quarters[i] = (float) random.nextGaussian();
        }
        for (int token = 0; token < SIDE * SIDE; token++) {
            int quarter = token / SIDE / (SIDE / 2) * 2 + token % SIDE / (SIDE / 2);
            for (int channel = 0; channel < channels; channel++) {
                latents[token * channels + channel] =
                        (float) (Math.sqrt(0.5) * (quarters[quarter * channels + channel] + random.nextGaussian()));
            }
        }
        return latents;
    }

    private static void notice(RunControl control, String message) {
        control.progress().on(new ProgressEvent.Notice(message));
    }
}
