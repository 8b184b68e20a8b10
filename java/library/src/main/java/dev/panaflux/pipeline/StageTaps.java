package dev.panaflux.pipeline;

import dev.panaflux.model.StageObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands intermediate results to a {@link StageSink} under the golden files' names and shapes; does nothing without one.
 *
 * @param sink where they go, or null
 */
record StageTaps(@Nullable StageSink sink) {

    /** Whether anyone listens, so that a copy is worth making. */
    boolean active() {
        return sink != null;
    }

    void ints(String stage, int[] values) {
        if (sink != null) {
            sink.record(stage, values.clone(), 1, values.length);
        }
    }

    void vector(String stage, float[] values) {
        if (sink != null) {
            sink.record(stage, values.clone(), values.length);
        }
    }

    /** Tokens {@code [1, tokens, features]}. */
    void tokens(String stage, float[] values, long tokens) {
        if (sink != null) {
            sink.record(stage, values.clone(), 1, tokens, values.length / tokens);
        }
    }

    /** Pixels or latents {@code [1, channels, height, width]} out of channels-last values. */
    void planes(String stage, float[] channelsLast, int height, int width) {
        if (sink != null) {
            int channels = channelsLast.length / (height * width);
            sink.record(stage, planar(channelsLast, channels), 1, channels, height, width);
        }
    }

    /** The first step's intermediate results. */
    StageObserver observer(int step) {
        if (sink == null || step != 0) {
            return StageObserver.NONE;
        }
        StageSink receiver = Objects.requireNonNull(sink);
        return (stage, value) -> {
            boolean vector = stage.equals("temb");
            long[] shape = vector ? new long[] {1, value.cols()} : new long[] {1, value.rows(), value.cols()};
            receiver.record("step0." + stage, value.toFloats(), shape);
        };
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
