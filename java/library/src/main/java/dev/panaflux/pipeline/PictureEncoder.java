package dev.panaflux.pipeline;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Network;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.autoencoder.KlAutoencoder;
import dev.panaflux.weights.AutoencoderConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;

/** Reference pictures to latents. */
final class PictureEncoder {

    private final Kernels kernels;
    private final LatentEncoder encoder;
    private final AutoencoderConfig config;

    PictureEncoder(Kernels kernels, AutoencoderConfig config, TensorSource weights) throws ModelFormatException {
        this.kernels = kernels;
        this.encoder = network(config).bind(weights);
        this.config = config;
    }

    private static Network<LatentEncoder> network(AutoencoderConfig config) {
        return new KlAutoencoder(config).encoder();
    }

    /** What one picture takes. */
    static DryRun.Cost cost(AutoencoderConfig config, LatentSize size, TilePolicy policy) {
        return StageCosts.encode(network(config), size, policy);
    }

    /**
     * Encodes one picture.
     *
     * @param pixels {@code [height * width * 3]} row by row, in [-1, 1]
     */
    ReferenceLatents encode(float[] pixels, LatentSize size, TilePolicy policy, PhaseProgress progress) {
        try (Arena arena = Arena.ofShared()) {
            Workspace workspace =
                    new Workspace(arena, cost(config, size, policy).workspaceBytes());
            Tensor in = workspace.allocate(size.pixels(encoder.pixelsPerToken()), encoder.imageChannels());
            in.setFloats(pixels);
            Tensor out = workspace.allocate(size.tokens(), encoder.latentChannels());
            Pass pass = Pass.quiet(kernels, workspace).reportedTo(progress::advance);
            encoder.encode(pass, out, in, size, policy);
            return new ReferenceLatents(out.toFloats(), size);
        }
    }
}
