package dev.panaflux.pipeline;

import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ReferenceFit;
import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.ModelKind;
import dev.panaflux.sampling.Schedule;
import dev.panaflux.weights.ModelFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Makes every choice that a request leaves to the model, and refuses what the model cannot do. */
final class RequestPlanner {

    /** Smallest side of a picture, in pixels. */
    static final int MIN_SIDE = 64;

    /** Largest side of a picture, in pixels. */
    static final int MAX_SIDE = 2048;

    /** Largest side that is chosen when none is asked for: larger ones take minutes on a CPU. */
    static final int MAX_DEFAULT_SIDE = 512;

    private final ModelFiles model;
    private final int pixelsPerToken;

    RequestPlanner(ModelFiles model) {
        this.model = model;
        this.pixelsPerToken = 2 * model.autoencoder().downscale();
    }

    /**
     * The plan of {@code request}.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     * @throws ImageFormatException if a reference is too small or too narrow
     */
    RequestPlan plan(GenerationRequest request) throws ImageFormatException {
        List<String> notices = new ArrayList<>();
        List<RgbImage> references = new ArrayList<>();
        for (Reference reference : request.references()) {
            references.add(new ReferenceFit(pixelsPerToken).apply(reference.name(), reference.bounded()));
        }
        int width = side("width", request.width(), defaultSide(references, RgbImage::width));
        int height = side("height", request.height(), defaultSide(references, RgbImage::height));
        LatentSize latentSize = latentSize(width, height);
        ModelKind kind = model.distilled() ? ModelKind.DISTILLED : ModelKind.BASE;
        Schedule schedule = request.schedule().resolve(request.steps(), kind.defaultSteps());
        float guidance = request.guidance() == null ? kind.defaultGuidance() : request.guidance();
        boolean guided = kind.guides(guidance);
        if (kind == ModelKind.DISTILLED && guidance != kind.defaultGuidance()) {
            notices.add("guidance %s is not applied: %s is a distilled model".formatted(guidance, model.name()));
        }
        String negative = request.negativePrompt() == null ? "" : request.negativePrompt();
        if (!negative.isEmpty() && !guided) {
            notices.add("the negative prompt is not applied: %s"
                    .formatted(
                            kind == ModelKind.DISTILLED
                                    ? model.name() + " is a distilled model"
                                    : "guidance is " + guidance + ", it needs more than 1"));
        }
        return new RequestPlan(
                request,
                width,
                height,
                latentSize,
                schedule,
                schedule.levels(model.scheduler(), latentSize.tokens()),
                guided ? guidance : 1,
                guided,
                guided ? negative : "",
                references,
                notices);
    }

    /** The grid of tokens of a picture; both sides are checked. */
    LatentSize latentSize(int width, int height) {
        return new LatentSize(
                side("height", height, height) / pixelsPerToken, side("width", width, width) / pixelsPerToken);
    }

    private int defaultSide(List<RgbImage> references, ToIntFunction<RgbImage> side) {
        int wanted = references.isEmpty()
                ? Math.min(MAX_DEFAULT_SIDE, model.autoencoder().sampleSize())
                : side.applyAsInt(references.getFirst());
        return Math.clamp(wanted / pixelsPerToken * (long) pixelsPerToken, MIN_SIDE, MAX_SIDE);
    }

    private int side(String name, @Nullable Integer asked, int byDefault) {
        int side = asked == null ? byDefault : asked;
        if (side < MIN_SIDE || side > MAX_SIDE) {
            throw new IllegalArgumentException("%s: expected a multiple of %d from %d to %d, found %d"
                    .formatted(name, pixelsPerToken, MIN_SIDE, MAX_SIDE, side));
        }
        if (side % pixelsPerToken != 0) {
            int below = side / pixelsPerToken * pixelsPerToken;
            throw new IllegalArgumentException("%s: expected a multiple of %d, found %d; the nearest are %d and %d"
                    .formatted(name, pixelsPerToken, side, below, below + pixelsPerToken));
        }
        return side;
    }
}
