package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * {@code W2 silu(W1 [cos(t f) | sin(t f)])} with {@code f_i = 10000^(-2i / channels)}.
 *
 * <p>Source: {@code Timesteps}, {@code TimestepEmbedding} and {@code get_timestep_embedding} of diffusers.
 */
final class TimestepEmbedding {

    private static final double LOG_MAX_PERIOD = Math.log(10000);
    private static final float TRAIN_TIMESTEPS = 1000;

    private final Linear first;
    private final Linear second;

    TimestepEmbedding(TransformerConfig config, TensorSource weights) throws ModelFormatException {
        String prefix = "time_guidance_embed.timestep_embedder.linear_";
        this.first = Linear.bind(weights, prefix + "1", config.innerDim(), config.timestepChannels());
        this.second = Linear.bind(weights, prefix + "2", config.innerDim(), config.innerDim());
    }

    /**
     * Writes the embedding of {@code timestep} to {@code out} {@code [1, innerDim]}.
     *
     * @param timestep the scheduler's timestep, 0 to 1000
     */
    void embed(Pass pass, Tensor out, float timestep) {
        Workspace workspace = pass.workspace();
        try (var _ = workspace.frame()) {
            Tensor wave = workspace.allocate(1, first.inDim());
            Tensor hidden = workspace.allocate(1, first.outDim());
            int half = (int) wave.cols() / 2;
            wave.fill((_, i) -> (float)
                    (i < half ? Math.cos(angle(timestep, i, half)) : Math.sin(angle(timestep, i - half, half))));
            first.apply(pass, hidden, wave, Epilogue.STORE);
            pass.kernels().silu(hidden, hidden);
            second.apply(pass, out, hidden, Epilogue.STORE);
        }
    }

    /**
     * Rounds every operation to float32 as diffusers does: at a thousand radians, float32 angles differ by more than the
     * tolerance. diffusers' pipeline divides by 1000, and its model multiplies again.
     */
    private static float angle(float timestep, int i, int half) {
        float scaled = timestep / TRAIN_TIMESTEPS * TRAIN_TIMESTEPS;
        float exponent = (float) -LOG_MAX_PERIOD * i / half;
        return scaled * (float) Math.exp(exponent);
    }
}
