package dev.panaflux.model.work;

import dev.panaflux.model.LatentSize;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import java.util.List;

/** What the autoencoder's decoder costs when it works on whole pictures. */
public final class DecoderWork {

    private static final int PATCH_PIXELS = 4;
    private static final int TAPS = 9;

    private DecoderWork() {}

    /** A picture of {@code size} tokens. */
    public static Work decode(AutoencoderConfig config, LatentSize size) {
        long pixels = (long) PATCH_PIXELS * size.tokens();
        List<Integer> channels = config.decoderBlockOutChannels().reversed();
        long current = channels.getFirst();
        Tally tally = new Tally();
        tally.pass(1, (long) PATCH_PIXELS * config.latentChannels());
        tally.pass(1, (long) PATCH_PIXELS * config.latentChannels());
        if (config.usePostQuantConv()) {
            tally.linear(pixels, config.latentChannels(), config.latentChannels());
        }
        convolve(tally, pixels, config.latentChannels(), current, false);
        residualBlock(tally, pixels, current, current);
        if (config.midBlockAddAttention()) {
            selfAttention(tally, pixels, current);
        }
        residualBlock(tally, pixels, current, current);
        for (int level = 0; level < channels.size(); level++) {
            if (level > 0) {
                tally.upsampleNearest(pixels, current);
                pixels *= PATCH_PIXELS;
                convolve(tally, pixels, current, current, false);
            }
            for (int block = 0; block <= config.layersPerBlock(); block++) {
                residualBlock(tally, pixels, current, channels.get(level));
                current = channels.get(level);
            }
        }
        tally.pass(pixels, current);
        convolve(tally, pixels, current, config.outChannels(), false);
        return tally.work();
    }

    private static void convolve(Tally tally, long pixels, long inChannels, long outChannels, boolean reads) {
        tally.conv2d(pixels, inChannels, pixels, outChannels, TAPS, reads);
    }

    private static void residualBlock(Tally tally, long pixels, long inChannels, long outChannels) {
        if (inChannels != outChannels) {
            tally.linear(pixels, inChannels, outChannels);
        }
        tally.pass(pixels, inChannels);
        convolve(tally, pixels, inChannels, outChannels, false);
        tally.pass(pixels, outChannels);
        convolve(tally, pixels, outChannels, outChannels, true);
    }

    private static void selfAttention(Tally tally, long pixels, long channels) {
        tally.pass(pixels, channels);
        tally.linear(pixels, channels, channels);
        tally.linear(pixels, channels, channels);
        tally.linear(pixels, channels, channels);
        tally.attention(pixels, pixels, pixels * pixels, 1, 1, channels);
        tally.linear(pixels, channels, channels, true);
    }
}
