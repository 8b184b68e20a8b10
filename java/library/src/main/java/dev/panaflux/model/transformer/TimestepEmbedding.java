package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.ValueLayout;

/**
 * {@code W2 silu(W1 [cos(t f) | sin(t f)])} with {@code f_i = 10000^(-2i / channels)}.
 *
 * <p>Source: {@code Timesteps}, {@code TimestepEmbedding} and {@code get_timestep_embedding} of diffusers.
 */
final class TimestepEmbedding {

    private static final double LOG_MAX_PERIOD = Math.log(10000);
    private static final float TRAIN_TIMESTEPS = 1000;

    private final Kernels kernels;
    private final int channels;
    private final Weight first;
    private final Weight second;

    TimestepEmbedding(Kernels kernels, TransformerConfig config, TensorSource weights) throws ModelFormatException {
        String prefix = "time_guidance_embed.timestep_embedder.linear_";
        this.kernels = kernels;
        this.channels = config.timestepChannels();
        this.first = weights.weight(prefix + "1.weight", config.innerDim(), channels);
        this.second = weights.weight(prefix + "2.weight", config.innerDim(), config.innerDim());
    }

    static long workspaceBytes(TransformerConfig config) {
        return Workspace.bytesFor(1, config.timestepChannels()) + Workspace.bytesFor(1, config.innerDim());
    }

    /**
     * Writes the embedding of {@code timestep} to {@code out} {@code [1, innerDim]}.
     *
     * @param timestep the scheduler's, 0 to 1000
     */
    void embed(Tensor out, float timestep, Workspace workspace) {
        try (var _ = workspace.frame()) {
            Tensor wave = workspace.allocate(1, channels);
            Tensor hidden = workspace.allocate(1, first.rows());
            fillWave(wave, timestep);
            kernels.linear(hidden, wave, first, null, Epilogue.STORE);
            kernels.silu(hidden, hidden);
            kernels.linear(out, hidden, second, null, Epilogue.STORE);
        }
    }

    /**
     * Every operation rounds to float32 as the reference's does: at a thousand radians, a float32 angle is off by more than
     * the tolerance. The reference's pipeline divides by 1000 and its model multiplies again.
     */
    private void fillWave(Tensor wave, float timestep) {
        int half = channels / 2;
        float scaled = timestep / TRAIN_TIMESTEPS * TRAIN_TIMESTEPS;
        for (int i = 0; i < half; i++) {
            float exponent = (float) -LOG_MAX_PERIOD * i / half;
            float angle = scaled * (float) Math.exp(exponent);
            wave.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Math.cos(angle));
            wave.segment().setAtIndex(ValueLayout.JAVA_FLOAT, half + i, (float) Math.sin(angle));
        }
        if (channels % 2 == 1) {
            wave.segment().setAtIndex(ValueLayout.JAVA_FLOAT, channels - 1L, 0);
        }
    }
}
