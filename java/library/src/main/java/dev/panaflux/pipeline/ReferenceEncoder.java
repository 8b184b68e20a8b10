package dev.panaflux.pipeline;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Network;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;

/** Encodes reference images to latents. */
final class ReferenceEncoder {

    private final Network<LatentEncoder> network;
    private final LatentEncoder encoder;
    private final Kernels kernels;
    private final MemoryCheck memory;

    ReferenceEncoder(Network<LatentEncoder> network, TensorSource weights, Kernels kernels, MemoryCheck memory)
            throws ModelFormatException {
        this.network = network;
        this.encoder = network.bind(weights);
        this.kernels = kernels;
        this.memory = memory;
    }

    /**
     * Encodes one image.
     *
     * @param pixels {@code [height * width * 3]} row by row, in [-1, 1]
     * @param size its grid of tokens
     */
    ReferenceLatents encode(float[] pixels, LatentSize size, BlockProgress progress) {
        TilePolicy policy =
                memory.policy(StageCosts.encode(network, size, TilePolicy.WHOLE).workspaceBytes());
        try (Arena arena = Arena.ofShared()) {
            Workspace workspace = new Workspace(
                    arena, StageCosts.encode(network, size, policy).workspaceBytes());
            Tensor in = workspace.allocate(size.pixels(encoder.pixelsPerToken()), encoder.imageChannels());
            in.setFloats(pixels);
            Tensor out = workspace.allocate(size.tokens(), encoder.latentChannels());
            encoder.encode(Pass.quiet(kernels, workspace).reportedTo(progress), out, in, size, policy);
            return new ReferenceLatents(out.toFloats(), size);
        }
    }
}
