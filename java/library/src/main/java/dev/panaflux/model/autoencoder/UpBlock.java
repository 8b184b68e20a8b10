package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A level of the decoder: upsampling by two, except at the coarsest level, then residual blocks at one size.
 *
 * <p>In diffusers, upsampling belongs to the previous level. Source: {@code UpDecoderBlock2D} of diffusers.
 */
final class UpBlock {

    private final @Nullable Convolution upsampling;
    private final List<ResidualBlock> blocks;
    private final boolean finest;

    /**
     * Binds level {@code index}, counted from the coarsest.
     *
     * @param channels of each level, coarsest first
     */
    UpBlock(AutoencoderConfig config, TensorSource weights, List<Integer> channels, int index)
            throws ModelFormatException {
        int outChannels = channels.get(index);
        int current = index == 0 ? outChannels : channels.get(index - 1);
        this.finest = index == channels.size() - 1;
        this.upsampling = index == 0
                ? null
                : Convolution.bind(
                        weights, "decoder.up_blocks.%d.upsamplers.0.conv".formatted(index - 1), current, current);
        List<ResidualBlock> bound = new ArrayList<>();
        for (int block = 0; block <= config.layersPerBlock(); block++) {
            String prefix = "decoder.up_blocks.%d.resnets.%d".formatted(index, block);
            bound.add(new ResidualBlock(weights, prefix, current, outChannels, config.normNumGroups()));
            current = outChannels;
        }
        this.blocks = List.copyOf(bound);
    }

    /** The size of the result for an input of {@code size}. */
    ImageSize enlarged(ImageSize size) {
        return upsampling == null ? size : size.doubled();
    }

    /** Replaces the current activations; {@code size} is the result's. */
    void apply(Pass pass, ImageBuffers buffers, ImageSize size, TilePolicy policy) {
        if (upsampling == null) {
            // The coarsest level is no larger than the middle block, which runs whole under either policy.
            applyAll(blocks, pass, buffers, size, TilePolicy.WHOLE);
            return;
        }
        ImageSize small = size.halved();
        RowSource enlarged =
                new UpsampledRows(pass, upsampling, buffers.current(small.pixels(), upsampling.inChannels()), small);
        ResidualBlock first = blocks.getFirst();
        if (finest && policy instanceof TilePolicy.Bands bands && !first.inPlace()) {
            // Before this block narrows it, the enlarged image is larger than all else that the buffers have to hold:
            // each of the block's passes computes it anew.
            first.applyInBands(pass, enlarged, buffers.spare(size.pixels(), first.outChannels()), size, bands);
            buffers.swap();
            pass.progress().blockDone();
            applyAll(blocks.subList(1, blocks.size()), pass, buffers, size, policy);
        } else {
            Tensor out = buffers.spare(size.pixels(), upsampling.outChannels());
            int rows = size.bandRows(TilePolicy.Bands.of(policy), upsampling.outChannels());
            enlarged.readAll(out, size, rows);
            buffers.swap();
            applyAll(blocks, pass, buffers, size, policy);
        }
    }

    private static void applyAll(
            List<ResidualBlock> blocks, Pass pass, ImageBuffers buffers, ImageSize size, TilePolicy policy) {
        for (ResidualBlock block : blocks) {
            block.apply(pass, buffers, size, policy);
            pass.progress().blockDone();
        }
    }
}
