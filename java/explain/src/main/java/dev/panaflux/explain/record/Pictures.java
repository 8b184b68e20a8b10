package dev.panaflux.explain.record;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Network;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Decodes latents that a run only passes through. */
public final class Pictures {

    /** For an image as a whole. */
    private static final long MOST_BYTES = 256 << 20;

    private Pictures() {}

    /**
     * Decodes latents with a model's own decoder.
     *
     * @param latents each {@code [size.tokens, channels]}
     * @param size the grid of tokens
     * @return an image of each
     * @throws ModelFormatException if a weight is missing or does not fit
     */
    public static List<RgbImage> of(ModelFiles model, SelectedKernels kernels, List<float[]> latents, LatentSize size)
            throws ModelFormatException {
        if (latents.isEmpty()) {
            return List.of();
        }
        kernels.lock().lock();
        try (TensorSource weights = model.open(Component.AUTOENCODER);
                Arena arena = Arena.ofShared()) {
            return weights.reading(() -> decode(model, kernels, weights, arena, latents, size));
        } finally {
            kernels.lock().unlock();
        }
    }

    /** Bands take less memory and more time. */
    private static TilePolicy policy(Network<LatentDecoder> network, LatentSize size) {
        return StageCosts.decode(network, size, TilePolicy.WHOLE).workspaceBytes() <= MOST_BYTES
                ? TilePolicy.WHOLE
                : TilePolicy.BANDS;
    }

    private static List<RgbImage> decode(
            ModelFiles model,
            SelectedKernels kernels,
            TensorSource weights,
            Arena arena,
            List<float[]> latents,
            LatentSize size)
            throws ModelFormatException {
        Network<LatentDecoder> network = model.description().networks().decoder();
        TilePolicy policy = policy(network, size);
        Workspace workspace =
                new Workspace(arena, StageCosts.decode(network, size, policy).workspaceBytes());
        LatentDecoder decoder = network.bind(weights);
        int side = decoder.pixelsPerToken();
        List<RgbImage> images = new ArrayList<>();
        for (float[] values : latents) {
            try (var _ = workspace.frame()) {
                Tensor out = workspace.allocate(size.pixels(side), decoder.imageChannels());
                Tensor in = workspace.allocate(size.tokens(), decoder.latentChannels());
                in.setFloats(values);
                decoder.decode(Pass.quiet(kernels.kernels(), workspace), out, in, size, policy);
                images.add(RgbImage.fromInterleaved(side * size.width(), side * size.height(), out.toFloats()));
            }
        }
        return images;
    }
}
