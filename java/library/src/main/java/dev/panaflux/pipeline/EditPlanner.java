package dev.panaflux.pipeline;

import dev.panaflux.edit.Area;
import dev.panaflux.edit.Mask;
import dev.panaflux.edit.Outpainting;
import dev.panaflux.edit.PartFit;
import dev.panaflux.edit.Paste;
import dev.panaflux.edit.Region;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.image.ReferenceFit;
import dev.panaflux.image.RgbImage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fits an edit to an image's size and steps.
 *
 * @param edit the edit
 * @param source the source, with new room around it if the edit makes some
 * @param bounded the same, of at most a megapixel
 * @param mask the mask's pixels; null if all of the source is repainted
 * @param pixelsPerToken side in pixels of the square that a token represents
 */
record EditPlanner(
        SourceEdit edit,
        RgbImage source,
        RgbImage bounded,
        @Nullable RgbImage mask,
        int pixelsPerToken) {

    private EditPlanner(SourceEdit edit, RgbImage source, @Nullable RgbImage mask, int pixelsPerToken) {
        this(edit, source, ReferenceFit.bound(source), mask, pixelsPerToken);
    }

    /** A planner for an edit. */
    static EditPlanner of(SourceEdit edit, int pixelsPerToken) {
        RgbImage source = edit.source().pixels();
        Repainting repainting = edit.repainting();
        if (repainting == null) {
            return new EditPlanner(edit, source, null, pixelsPerToken);
        }
        return switch (repainting.area()) {
            case Area.Masked masked -> new EditPlanner(edit, source, masked.pixels(), pixelsPerToken);
            case Area.Room room -> {
                Outpainting grown = Outpainting.of(source, room.margins(), pixelsPerToken);
                yield new EditPlanner(edit, grown.source(), grown.mask().toImage(), pixelsPerToken);
            }
        };
    }

    /** What the user should know, one line each. */
    List<String> notices() {
        if (mask == null || (long) source.width() * mask.height() == (long) mask.width() * source.height()) {
            return List.of();
        }
        return List.of("the mask has %dx%d pixels, the source %dx%d: the mask is stretched"
                .formatted(mask.width(), mask.height(), source.width(), source.height()));
    }

    /** What the user should know if the image's size was not chosen: that it is not the source's, by more than rounding. */
    Optional<String> sizeNotice(int width, int height) {
        Repainting repainting = edit.repainting();
        boolean keepsSize = repainting != null && repainting.cropPadding() != null;
        boolean rounded = Math.abs(source.width() - width) < pixelsPerToken
                && Math.abs(source.height() - height) < pixelsPerToken;
        if (keepsSize || rounded) {
            return Optional.empty();
        }
        boolean hasRoom = repainting != null && repainting.area() instanceof Area.Room;
        return Optional.of("the source%s has %dx%d pixels, the image %dx%d; --size sets another"
                .formatted(hasRoom ? " with its new room" : "", source.width(), source.height(), width, height));
    }

    /**
     * The plan.
     *
     * @param width of the image in pixels, a multiple of {@code pixelsPerToken}
     * @param height the same
     * @param steps of the whole schedule
     * @throws IllegalArgumentException if the mask repaints nothing, or the strength leaves no step
     */
    EditPlan plan(int width, int height, int steps) {
        int firstStep = edit.firstStep(steps);
        Repainting repainting = edit.repainting();
        if (repainting == null || mask == null) {
            return new EditPlan(edit, fitted(width, height), null, firstStep, null);
        }
        Integer padding = repainting.cropPadding();
        return padding == null
                ? whole(repainting, mask, width, height, firstStep)
                : region(
                        repainting,
                        repainting.pasted(mask, source.width(), source.height()),
                        width,
                        height,
                        firstStep,
                        padding);
    }

    private EditPlan whole(Repainting repainting, RgbImage image, int width, int height, int firstStep) {
        RgbImage fitted = fitted(width, height);
        Mask fittedMask = repainting.at(image, width, height);
        Integer feather = repainting.feather();
        Paste paste = feather == null
                ? null
                : new Paste(
                        fitted,
                        new Region(0, 0, width, height),
                        repainting.pasted(image, width, height).feathered(feather));
        return new EditPlan(edit, fitted, tokens(fittedMask), firstStep, paste);
    }

    private EditPlan region(Repainting repainting, Mask whole, int width, int height, int firstStep, int padding) {
        if (whole.isBlack()) {
            throw repaintsNothing();
        }
        Region region = Region.around(whole, width, height, padding);
        RgbImage part = region.of(whole.toImage());
        Mask partMask = Mask.of(part);
        Integer feather = repainting.feather();
        return new EditPlan(
                edit,
                PartFit.fill(region.of(source), width, height),
                tokens(Mask.of(PartFit.fill(part, width, height))),
                firstStep,
                new Paste(source, region, feather == null ? partMask.white() : partMask.feathered(feather)));
    }

    /** Scaled to a megapixel first, then to the size, as in diffusers. */
    private RgbImage fitted(int width, int height) {
        return bounded.resized(width, height);
    }

    private float[] tokens(Mask fitted) {
        float[] tokens = fitted.tokens(pixelsPerToken);
        for (float token : tokens) {
            if (token > 0) {
                return tokens;
            }
        }
        throw repaintsNothing();
    }

    private IllegalArgumentException repaintsNothing() {
        return new IllegalArgumentException(
                "mask: expected a white part, found none that covers the centre of a square of %d pixels; white is repainted, and growing the mask helps"
                        .formatted(pixelsPerToken));
    }
}
