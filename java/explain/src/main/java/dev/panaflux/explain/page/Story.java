package dev.panaflux.explain.page;

import dev.panaflux.explain.record.BackendTrial;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.pipeline.ImageSettings;
import java.util.List;
import java.util.Optional;

/**
 * All that a page tells.
 *
 * @param model what made the image
 * @param plan what computed it
 * @param settings every choice of the run
 * @param recording what was seen of the run
 * @param pictures decoded latents of some steps
 * @param product what some backends computed once more
 * @param compared which
 * @param trials how they did
 */
public record Story(
        ModelFiles model,
        KernelPlan plan,
        ImageSettings settings,
        Recording recording,
        List<Picture> pictures,
        BackendTrial.Product product,
        BackendTrial.Compared compared,
        List<BackendTrial> trials) {

    /** The number of a step that stands for the latents before the first. */
    public static final int BEFORE_STEPS = -1;

    /** Copies the list. */
    public Story {
        pictures = List.copyOf(pictures);
        trials = List.copyOf(trials);
    }

    /**
     * Latents that should be decoded.
     *
     * @param step the step that they belong to
     * @param denoised whether they are what the step expects, or what is there after it
     * @param latents {@code [tokens, channels]}
     */
    @SuppressWarnings("ArrayRecordComponent") // read-only, never compared
    public record Wanted(int step, boolean denoised, float[] latents) {

        /** What a step expects. */
        public static Wanted expected(StepTrace step) {
            return new Wanted(step.index(), true, step.denoised());
        }

        /** What is there after a step. */
        public static Wanted after(StepTrace step) {
            return new Wanted(step.index(), false, step.after());
        }
    }

    /** Decoded latents, see {@link Wanted}. */
    public record Picture(int step, boolean denoised, RgbImage image) {}

    /** The decoded latents of a step, if there was time for them; those of the last step are the image. */
    Optional<RgbImage> picture(int step, boolean denoised) {
        if (step == recording.steps().getLast().index()
                && recording.steps().getLast().nextSigma() == 0) {
            return Optional.of(recording.image().image());
        }
        return pictures.stream()
                .filter(picture -> picture.step() == step && picture.denoised() == denoised)
                .map(Picture::image)
                .findFirst();
    }
}
