package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.DryRun.Cost;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Network;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * A decoder for all images of a round, which have the same size. It opens its weights and allocates its workspace when the
 * first image is decoded, so that denoising has all the memory until then.
 */
final class DecodingSession implements AutoCloseable {

    private final ModelFiles model;
    private final Kernels kernels;
    private final LatentSize size;
    private final MemoryCheck memory;
    private @Nullable Open opened;

    DecodingSession(ModelFiles model, Kernels kernels, LatentSize size, MemoryCheck memory) {
        this.model = model;
        this.kernels = kernels;
        this.size = size;
        this.memory = memory;
    }

    /** The decoder with its weights, policy and workspace. */
    private static final class Open implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final TensorSource weights;
        private final LatentDecoder decoder;
        private final TilePolicy policy;
        private final int units;
        private final Pass pass;

        Open(ModelFiles model, Kernels kernels, LatentSize size, MemoryCheck memory) throws ModelFormatException {
            Network<LatentDecoder> network = model.description().networks().decoder();
            Cost whole = StageCosts.decode(network, size, TilePolicy.WHOLE);
            this.policy = memory.policy(whole.workspaceBytes());
            Cost cost = policy.equals(TilePolicy.WHOLE) ? whole : StageCosts.decode(network, size, policy);
            this.units = cost.blocks();
            this.weights = model.open(Component.AUTOENCODER);
            try {
                this.decoder = weights.reading(() -> network.bind(weights));
                this.pass = Pass.quiet(kernels, new Workspace(arena, cost.workspaceBytes()));
            } catch (ModelFormatException | RuntimeException | Error failure) {
                close();
                throw failure;
            }
        }

        @Override
        public void close() {
            weights.close();
            arena.close();
        }
    }

    private Open open() throws ModelFormatException {
        Open known = opened;
        if (known == null) {
            known = new Open(model, kernels, size, memory);
            opened = known;
        }
        return known;
    }

    /** Units of progress per image. */
    int units() throws ModelFormatException {
        return open().units;
    }

    /** Channels of a latent token. */
    int latentChannels() throws ModelFormatException {
        return open().decoder.latentChannels();
    }

    /** Side in pixels of the square that a latent token becomes. */
    int pixelsPerToken() throws ModelFormatException {
        return open().decoder.pixelsPerToken();
    }

    /**
     * Decodes an image to {@code [height * width * 3]} row by row, not clamped.
     *
     * @param latents {@code [tokens * channels]}, normalised
     */
    float[] decode(float[] latents, StageObserver observer, BlockProgress progress) throws ModelFormatException {
        Open open = open();
        return open.weights.reading(() -> decode(open, latents, observer, progress));
    }

    private float[] decode(Open open, float[] latents, StageObserver observer, BlockProgress progress) {
        LatentDecoder decoder = open.decoder;
        Workspace workspace = open.pass.workspace();
        try (var _ = workspace.frame()) {
            Tensor out = workspace.allocate(size.pixels(decoder.pixelsPerToken()), decoder.imageChannels());
            Tensor in = workspace.allocate(size.tokens(), decoder.latentChannels());
            in.setFloats(latents);
            Pass observed = open.pass.observedBy(observer).reportedTo(progress);
            decoder.decode(observed, out, in, size, open.policy);
            return out.toFloats();
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
