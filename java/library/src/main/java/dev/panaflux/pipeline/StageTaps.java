package dev.panaflux.pipeline;

import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes intermediate results to a {@link StageSink} under the names and shapes of golden cases; does nothing without one.
 *
 * @param sink the receiver, or null
 */
record StageTaps(@Nullable StageSink sink) {

    /** Without a receiver. */
    static StageTaps none() {
        return new StageTaps(null);
    }

    void ints(String stage, int[] values) {
        give(stage, to -> to.record(stage, values.clone(), 1, values.length));
    }

    void vector(String stage, float[] values) {
        give(stage, to -> to.record(stage, values.clone(), values.length));
    }

    /** Tokens {@code [1, tokens, features]}. */
    void tokens(String stage, float[] values, long tokens) {
        give(stage, to -> to.record(stage, values.clone(), 1, tokens, values.length / tokens));
    }

    /** Pixels or latents {@code [1, channels, height, width]} from channels-last values. */
    void planes(String stage, float[] channelsLast, int height, int width) {
        give(stage, to -> planes(to, stage, channelsLast, height, width));
    }

    private static void planes(StageSink to, String stage, float[] channelsLast, int height, int width) {
        int channels = channelsLast.length / (height * width);
        to.record(stage, planar(channelsLast, channels), 1, channels, height, width);
    }

    /** The decoder's intermediate results, each a multiple of the tokens' grid in height and width. */
    StageObserver decoding(LatentSize size) {
        if (sink == null) {
            return StageObserver.NONE;
        }
        return (stage, value) -> give(stage, to -> {
            int scale = (int) Math.sqrt((double) value.rows() / size.tokens());
            planes(to, stage, value.toFloats(), scale * size.height(), scale * size.width());
        });
    }

    /** The first step's intermediate results. */
    StageObserver firstStep() {
        if (sink == null) {
            return StageObserver.NONE;
        }
        return (stage, value) -> {
            String name = "step0." + stage;
            boolean vector = stage.equals("temb");
            long[] shape = vector ? new long[] {1, value.cols()} : new long[] {1, value.rows(), value.cols()};
            give(name, to -> to.record(name, value.toFloats(), shape));
        };
    }

    /** Copies a result for the receiver if there is one that wants it. */
    private void give(String stage, Consumer<StageSink> copy) {
        if (sink != null && sink.wants(stage)) {
            copy.accept(sink);
        }
    }

    static float[] planar(float[] channelsLast, int channels) {
        int pixels = channelsLast.length / channels;
        float[] planar = new float[channelsLast.length];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int channel = 0; channel < channels; channel++) {
                planar[channel * pixels + pixel] = channelsLast[pixel * channels + channel];
            }
        }
        return planar;
    }
}
