package dev.panaflux.pipeline;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.LatentEncoder;
import java.lang.foreign.Arena;

/** Reference pictures to latents. */
final class PictureEncoder {

    private final LatentEncoder encoder;
    private final AutoencoderConfig config;

    PictureEncoder(LatentEncoder encoder, AutoencoderConfig config) {
        this.encoder = encoder;
        this.config = config;
    }

    /** Units of progress of one picture. */
    static int units(AutoencoderConfig config) {
        return 2 + config.blockOutChannels().size() * config.layersPerBlock();
    }

    /** Bytes of activations for one picture. */
    static long workspaceBytes(LatentEncoder encoder, AutoencoderConfig config, LatentSize size, TilePolicy policy) {
        return Workspace.bytesFor(pixels(encoder, size), config.inChannels())
                + Workspace.bytesFor(size.tokens(), 4L * config.latentChannels())
                + encoder.workspaceBytes(size, policy);
    }

    /**
     * Encodes one picture.
     *
     * @param pixels {@code [height * width * 3]} row by row, in [-1, 1]
     */
    ReferenceLatents encode(float[] pixels, LatentSize size, TilePolicy policy, PhaseProgress progress) {
        try (Arena arena = Arena.ofShared()) {
            Workspace workspace = new Workspace(arena, workspaceBytes(encoder, config, size, policy));
            Tensor in = workspace.allocate(pixels(encoder, size), config.inChannels());
            in.setFloats(pixels);
            Tensor out = workspace.allocate(size.tokens(), 4L * config.latentChannels());
            encoder.encode(out, in, size, policy, workspace, progress::advance);
            return new ReferenceLatents(out.toFloats(), size);
        }
    }

    private static long pixels(LatentEncoder encoder, LatentSize size) {
        return (long) size.tokens() * encoder.pixelsPerToken() * encoder.pixelsPerToken();
    }
}
