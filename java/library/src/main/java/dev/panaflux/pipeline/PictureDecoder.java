package dev.panaflux.pipeline;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.LatentDecoder;
import java.lang.foreign.Arena;

/** Latents to pictures. */
final class PictureDecoder {

    private final LatentDecoder decoder;
    private final AutoencoderConfig config;

    PictureDecoder(LatentDecoder decoder, AutoencoderConfig config) {
        this.decoder = decoder;
        this.config = config;
    }

    /** Units of progress of one picture. */
    static int units(AutoencoderConfig config) {
        return 2 + config.decoderBlockOutChannels().size() * (config.layersPerBlock() + 1);
    }

    /** Bytes of activations for one picture. */
    static long workspaceBytes(LatentDecoder decoder, AutoencoderConfig config, LatentSize size, TilePolicy policy) {
        return Workspace.bytesFor(pixels(decoder, size), config.outChannels())
                + Workspace.bytesFor(size.tokens(), 4L * config.latentChannels())
                + decoder.workspaceBytes(size, policy);
    }

    /**
     * Decodes one picture to {@code [height * width * 3]} row by row, not clamped.
     *
     * @param latents {@code [tokens * channels]}, normalised
     */
    float[] decode(
            float[] latents, LatentSize size, TilePolicy policy, StageObserver observer, PhaseProgress progress) {
        try (Arena arena = Arena.ofShared()) {
            Workspace workspace = new Workspace(arena, workspaceBytes(decoder, config, size, policy));
            Tensor out = workspace.allocate(pixels(decoder, size), config.outChannels());
            Tensor in = workspace.allocate(size.tokens(), 4L * config.latentChannels());
            in.setFloats(latents);
            decoder.decode(out, in, size, policy, workspace, observer, progress::advance);
            return out.toFloats();
        }
    }

    private static long pixels(LatentDecoder decoder, LatentSize size) {
        return (long) size.tokens() * decoder.pixelsPerToken() * decoder.pixelsPerToken();
    }
}
