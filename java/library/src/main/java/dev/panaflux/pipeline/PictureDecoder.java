package dev.panaflux.pipeline;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Network;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.autoencoder.KlAutoencoder;
import dev.panaflux.weights.AutoencoderConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;

/** Latents to pictures. */
final class PictureDecoder {

    private final Kernels kernels;
    private final LatentDecoder decoder;
    private final AutoencoderConfig config;

    PictureDecoder(Kernels kernels, AutoencoderConfig config, TensorSource weights) throws ModelFormatException {
        this.kernels = kernels;
        this.decoder = network(config).bind(weights);
        this.config = config;
    }

    private static Network<LatentDecoder> network(AutoencoderConfig config) {
        return new KlAutoencoder(config).decoder();
    }

    /** What one picture takes. */
    static DryRun.Cost cost(AutoencoderConfig config, LatentSize size, TilePolicy policy) {
        return StageCosts.decode(network(config), size, policy);
    }

    /**
     * Decodes one picture to {@code [height * width * 3]} row by row, not clamped.
     *
     * @param latents {@code [tokens * channels]}, normalised
     */
    float[] decode(
            float[] latents, LatentSize size, TilePolicy policy, StageObserver observer, PhaseProgress progress) {
        try (Arena arena = Arena.ofShared()) {
            Workspace workspace =
                    new Workspace(arena, cost(config, size, policy).workspaceBytes());
            Tensor out = workspace.allocate(size.pixels(decoder.pixelsPerToken()), decoder.imageChannels());
            Tensor in = workspace.allocate(size.tokens(), decoder.latentChannels());
            in.setFloats(latents);
            decoder.decode(new Pass(kernels, workspace, observer, progress::advance), out, in, size, policy);
            return out.toFloats();
        }
    }
}
