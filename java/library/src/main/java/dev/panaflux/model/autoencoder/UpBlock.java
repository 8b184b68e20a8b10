package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A level of the decoder: residual blocks at one size, after the size was doubled in all levels but the coarsest.
 *
 * <p>The reference counts the doubling to the level before. Source: {@code UpDecoderBlock2D} of diffusers.
 */
final class UpBlock {

    private final Kernels kernels;
    private final @Nullable Convolution upsampling;
    private final List<ResidualBlock> blocks;
    private final boolean finest;

    /**
     * Binds level {@code index}, counted from the coarsest.
     *
     * @param channels of each level, coarsest first
     */
    UpBlock(
            Kernels kernels,
            ComputePool pool,
            AutoencoderConfig config,
            TensorSource weights,
            List<Integer> channels,
            int index)
            throws ModelFormatException {
        int outChannels = channels.get(index);
        int current = index == 0 ? outChannels : channels.get(index - 1);
        this.kernels = kernels;
        this.finest = index == channels.size() - 1;
        this.upsampling = index == 0 ? null : bindUpsampling(weights, index - 1, current);
        List<ResidualBlock> bound = new ArrayList<>();
        for (int block = 0; block <= config.layersPerBlock(); block++) {
            String prefix = "decoder.up_blocks.%d.resnets.%d".formatted(index, block);
            bound.add(new ResidualBlock(kernels, pool, weights, prefix, current, outChannels, config.normNumGroups()));
            current = outChannels;
        }
        this.blocks = List.copyOf(bound);
    }

    private static Convolution bindUpsampling(TensorSource weights, int level, int channels)
            throws ModelFormatException {
        return Convolution.bind(
                weights, "decoder.up_blocks.%d.upsamplers.0.conv".formatted(level), channels, channels, 3);
    }

    /** The size of the result for an input of {@code size}. */
    ImageSize enlarged(ImageSize size) {
        return upsampling == null ? size : size.doubled();
    }

    /** The coarsest level is no larger than the middle block, which runs whole under either policy. */
    private boolean runsInBands(TilePolicy policy) {
        return policy instanceof TilePolicy.Bands && upsampling != null;
    }

    /**
     * Whether the enlarged picture, before the first residual block narrows it, is computed anew in each pass rather than
     * held. Only at the finest level would it take more than what the planes have to hold anyway.
     */
    private boolean streamsFirstBlock(TilePolicy policy) {
        return runsInBands(policy) && finest && !blocks.getFirst().inPlace();
    }

    /** Plans {@link #apply}; {@code size} is the result's. */
    void plan(PlanePlan plan, ImageSize size, TilePolicy policy) {
        if (upsampling != null && !streamsFirstBlock(policy)) {
            plan.spare(size.pixels(), upsampling.outChannels()).swap();
        }
        for (ResidualBlock block : blocks) {
            if (!runsInBands(policy)) {
                block.plan(plan, size);
            } else if (!block.inPlace()) {
                plan.spare(size.pixels(), block.outChannels()).swap();
            }
        }
    }

    /** Bytes of workspace that bands take beside the planes; enlarging works in bands under either policy. */
    long bandBytes(ImageSize size, TilePolicy policy) {
        long bytes = 0;
        if (upsampling != null) {
            int rows = size.bandRows(TilePolicy.Bands.of(policy), upsampling.outChannels());
            bytes = UpsampledRows.workspaceBytes(rows, size.width(), upsampling.outChannels());
        }
        if (runsInBands(policy)) {
            for (ResidualBlock block : blocks) {
                bytes = Math.max(bytes, block.bandBytes(size, TilePolicy.Bands.of(policy)));
            }
        }
        return bytes;
    }

    /** Replaces the current activations; {@code size} is the result's. */
    void apply(Planes planes, ImageSize size, TilePolicy policy, Workspace workspace, Steps steps) {
        TilePolicy.Bands bands = TilePolicy.Bands.of(policy);
        List<ResidualBlock> remaining = blocks;
        if (upsampling != null) {
            RowSource enlarged = enlarged(upsampling, planes, size, workspace);
            if (streamsFirstBlock(policy)) {
                ResidualBlock first = blocks.getFirst();
                first.applyInBands(enlarged, planes.spare(size.pixels(), first.outChannels()), size, bands, workspace);
                steps.done();
                remaining = blocks.subList(1, blocks.size());
            } else {
                Tensor out = planes.spare(size.pixels(), upsampling.outChannels());
                enlarged.readAll(out, size, size.bandRows(bands, upsampling.outChannels()));
            }
            planes.swap();
        }
        for (ResidualBlock block : remaining) {
            if (runsInBands(policy)) {
                block.applyInBands(planes, size, bands, workspace);
            } else {
                block.apply(planes, size);
            }
            steps.done();
        }
    }

    private RowSource enlarged(Convolution convolution, Planes planes, ImageSize size, Workspace workspace) {
        ImageSize small = size.halved();
        Tensor image = planes.current(small.pixels(), convolution.inChannels());
        return new UpsampledRows(kernels, convolution, image, small, workspace);
    }
}
