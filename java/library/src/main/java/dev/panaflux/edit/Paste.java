package dev.panaflux.edit;

import dev.panaflux.image.RgbImage;

/**
 * Puts what was repainted into the image that it came from, so that untouched pixels stay as they were.
 *
 * @param source the image
 * @param region where the repainted part lies in it
 * @param mask what is taken from the repainted part, of the region's size: black pixels keep the source's
 */
public record Paste(RgbImage source, Region region, Mask mask) {

    private static final int CHANNELS = 3;
    private static final int WHITE = 255;

    /** The whole image with the repainted part, which is scaled to the region first. */
    public RgbImage onto(RgbImage repainted) {
        byte[] part = repainted.resized(region.width(), region.height()).toBytes();
        byte[] whole = source.toBytes();
        for (int y = 0; y < region.height(); y++) {
            for (int x = 0; x < region.width(); x++) {
                int alpha = mask.value(x, y);
                int to = ((region.top() + y) * source.width() + region.left() + x) * CHANNELS;
                int from = (y * region.width() + x) * CHANNELS;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int kept = whole[to + channel] & 0xff;
                    int taken = part[from + channel] & 0xff;
                    whole[to + channel] = (byte) ((kept * (WHITE - alpha) + taken * alpha + WHITE / 2) / WHITE);
                }
            }
        }
        return RgbImage.of(source.width(), source.height(), whole);
    }
}
