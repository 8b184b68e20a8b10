package dev.panaflux.edit;

import dev.panaflux.image.RgbImage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a source is repainted. White is repainted, black stays; grey is repainted too from a half on, and pasted in part.
 *
 * @param area where the white parts are
 * @param grow pixels by which they grow, -{@value #MAX_GROW} to {@value #MAX_GROW}
 * @param blur standard deviation of a blur in pixels, 0 to {@value #MAX_BLUR}; after growing
 * @param cropPadding if only the masked region is repainted, at full resolution: pixels around it; else null
 * @param feather half the width in pixels of the seam when the untouched pixels are put back, 0 to {@value #MAX_FEATHER}; null if
 *     they are not
 */
public record Repainting(
        Area area,
        int grow,
        double blur,
        @Nullable Integer cropPadding,
        @Nullable Integer feather) {

    /** The default of {@code feather}. */
    public static final int DEFAULT_FEATHER = 4;

    private static final int MAX_GROW = 1024;
    private static final int MAX_BLUR = 256;
    private static final int MAX_FEATHER = 256;
    private static final int MAX_PADDING = 1 << 14;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     */
    public Repainting {
        Objects.requireNonNull(area, "area");
        require("mask grow", grow, -MAX_GROW, MAX_GROW);
        if (!(blur >= 0 && blur <= MAX_BLUR)) {
            throw new IllegalArgumentException("mask blur: expected 0 to %d, found %s".formatted(MAX_BLUR, blur));
        }
        if (cropPadding != null) {
            require("mask crop", cropPadding, 0, MAX_PADDING);
        }
        if (feather != null) {
            require("paste", feather, 0, MAX_FEATHER);
        }
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s: expected %d to %d, found %d".formatted(what, least, most, value));
        }
    }

    /** As in diffusers: the mask as it is, the whole image, nothing put back. */
    public static Repainting of(NamedImage mask) {
        return new Repainting(new Area.Masked(mask, false), 0, 0, null, null);
    }

    /**
     * The mask that the model sees, in a size: grown and blurred as it is, then scaled; scaled before it becomes grey, as in
     * diffusers.
     *
     * @param mask the mask's image
     */
    public Mask at(RgbImage mask, int width, int height) {
        return Mask.of((isPlain() ? mask : changed(mask).toImage()).resized(width, height));
    }

    /** The mask by which pixels are put back, in a size: scaled without overshooting, so that what is black stays black. */
    public Mask pasted(RgbImage mask, int width, int height) {
        return changed(mask).scaled(width, height);
    }

    private boolean isPlain() {
        return grow == 0 && blur == 0;
    }

    private Mask changed(RgbImage mask) {
        return Mask.of(mask).grown(grow).blurred(blur);
    }
}
