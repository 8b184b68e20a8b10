package dev.panaflux.edit;

import dev.panaflux.image.RgbImage;

/** Where an image is repainted. */
public sealed interface Area {

    /**
     * Where a mask is white.
     *
     * @param image the mask, of any size: it is scaled to the source
     * @param inverted whether black stands for white
     */
    record Masked(NamedImage image, boolean inverted) implements Area {

        /** The mask's pixels: white is repainted. */
        public RgbImage pixels() {
            return inverted ? Mask.of(image.pixels()).inverted().toImage() : image.pixels();
        }
    }

    /**
     * In new room around the image.
     *
     * @param margins how much
     */
    record Room(Margins margins) implements Area {}
}
