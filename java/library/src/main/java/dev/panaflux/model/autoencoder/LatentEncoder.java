package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reference picture to normalised latent tokens: the mean of the encoder's distribution, nothing sampled.
 *
 * <p>With {@code c} channels at the finest level the workspace is about {@code 12 c} bytes a pixel of the picture whole and
 * {@code 5.25 c} in bands; see {@link LatentDecoder} for how bands stay exact.
 *
 * <p>Accuracy: NMSE(1e-9) against the float32 reference. Source: {@code AutoencoderKLFlux2} and {@code Encoder} of diffusers,
 * {@code Flux2KleinPipeline._encode_vae_image}. Trap: downsampling pads with zeros on the right and below only.
 */
public final class LatentEncoder {

    /** One level: residual blocks at one size; but for the last level, halving the size after them. */
    private record Level(
            List<ResidualBlock> blocks, @Nullable Convolution downsampling) {}

    private final Kernels kernels;
    private final AutoencoderConfig config;
    private final LatentStatistics statistics;
    private final Convolution input;
    private final List<Level> levels;
    private final MiddleBlock middle;
    private final GroupNorm outputNorm;
    private final Convolution output;
    private final @Nullable Convolution quantization;

    /**
     * Binds the encoder's weights.
     *
     * @throws ModelFormatException if a weight is missing or does not fit {@code config}
     */
    public LatentEncoder(Kernels kernels, ComputePool pool, AutoencoderConfig config, TensorSource weights)
            throws ModelFormatException {
        List<Integer> channels = config.blockOutChannels();
        int groups = config.normNumGroups();
        int moments = 2 * config.latentChannels();
        this.kernels = kernels;
        this.config = config;
        this.statistics = new LatentStatistics(kernels, config, weights);
        this.input = Convolution.bind(weights, "encoder.conv_in", config.inChannels(), channels.getFirst(), 3);
        List<Level> bound = new ArrayList<>();
        int current = channels.getFirst();
        for (int index = 0; index < channels.size(); index++) {
            String prefix = "encoder.down_blocks." + index;
            List<ResidualBlock> blocks = new ArrayList<>();
            for (int block = 0; block < config.layersPerBlock(); block++) {
                blocks.add(new ResidualBlock(
                        kernels, pool, weights, prefix + ".resnets." + block, current, channels.get(index), groups));
                current = channels.get(index);
            }
            Convolution downsampling = index == channels.size() - 1
                    ? null
                    : Convolution.bind(weights, prefix + ".downsamplers.0.conv", current, current, 3);
            bound.add(new Level(List.copyOf(blocks), downsampling));
        }
        this.levels = List.copyOf(bound);
        this.middle = new MiddleBlock(
                kernels, pool, weights, "encoder.mid_block", current, groups, config.midBlockAddAttention());
        this.outputNorm = GroupNorm.bind(weights, "encoder.conv_norm_out", current, groups);
        this.output = Convolution.bind(weights, "encoder.conv_out", current, moments, 3);
        this.quantization = config.useQuantConv() ? Convolution.bind(weights, "quant_conv", moments, moments, 1) : null;
    }

    /** Pixels a side that become a latent token (16 for klein). */
    public int pixelsPerToken() {
        return 2 << (levels.size() - 1);
    }

    /** Bytes of workspace that {@link #encode} takes. */
    public long workspaceBytes(LatentSize size, TilePolicy policy) {
        return plan(size, policy).bytes() + Math.max(statistics.workspaceBytes(), bandBytes(size, policy));
    }

    /**
     * Encodes one picture.
     *
     * @param out {@code [size.tokens, 4 * latentChannels]} f32, normalised
     * @param pixels {@code [height * width, inChannels]} f32, row by row, in [-1, 1]; the picture is
     *     {@link #pixelsPerToken} times as large as {@code size}
     * @param size the tokens' grid
     * @param policy how much is held at once
     * @param workspace with {@link #workspaceBytes} free
     * @param progress called after each residual block, the middle block and the output
     * @throws IllegalArgumentException if a tensor does not fit {@code size}
     */
    public void encode(
            Tensor out,
            Tensor pixels,
            LatentSize size,
            TilePolicy policy,
            Workspace workspace,
            BlockProgress progress) {
        expect("latents", out, size.tokens(), statistics.tokenChannels());
        expect("picture", pixels, imageSize(size).pixels(), config.inChannels());
        Steps steps = new Steps(progress);
        try (var _ = workspace.frame()) {
            Planes planes = plan(size, policy).allocate(workspace);
            ImageSize current = imageSize(size);
            Tensor first = planes.current(current.pixels(), input.outChannels());
            input.apply(kernels, first, pixels, current.height(), current.width(), Epilogue.STORE);
            for (Level level : levels) {
                for (ResidualBlock block : level.blocks()) {
                    switch (policy) {
                        case TilePolicy.Whole _ -> block.apply(planes, current);
                        case TilePolicy.Bands bands -> block.applyInBands(planes, current, bands, workspace);
                    }
                    steps.done();
                }
                current = downsample(level.downsampling(), planes, current);
            }
            middle.apply(planes, current);
            steps.done();
            leave(out, planes, current, size, workspace);
            steps.done();
        }
    }

    private ImageSize downsample(@Nullable Convolution downsampling, Planes planes, ImageSize size) {
        if (downsampling == null) {
            return size;
        }
        Tensor in = planes.current(size.pixels(), downsampling.inChannels());
        Tensor out = planes.spare(size.halved().pixels(), downsampling.outChannels());
        downsampling.applyDown(kernels, out, in, size.height(), size.width());
        planes.swap();
        return size.halved();
    }

    private void leave(Tensor out, Planes planes, ImageSize image, LatentSize size, Workspace workspace) {
        Tensor in = planes.current(image.pixels(), output.inChannels());
        Tensor moments = planes.spare(image.pixels(), output.outChannels());
        outputNorm.applySilu(kernels, in, in);
        output.apply(kernels, moments, in, image.height(), image.width(), Epilogue.STORE);
        planes.swap();
        if (quantization != null) {
            Tensor quantized = planes.spare(image.pixels(), quantization.outChannels());
            quantization.apply(kernels, quantized, moments, image.height(), image.width(), Epilogue.STORE);
            moments = quantized;
        }
        statistics.pack(out, moments.cols(0, config.latentChannels()), size, workspace);
    }

    private PlanePlan plan(LatentSize size, TilePolicy policy) {
        PlanePlan plan = new PlanePlan();
        ImageSize current = imageSize(size);
        plan.current(current.pixels(), input.outChannels());
        for (Level level : levels) {
            for (ResidualBlock block : level.blocks()) {
                if (policy instanceof TilePolicy.Whole) {
                    block.plan(plan, current);
                } else if (!block.inPlace()) {
                    plan.spare(current.pixels(), block.outChannels()).swap();
                }
            }
            if (level.downsampling() != null) {
                current = current.halved();
                plan.spare(current.pixels(), level.downsampling().outChannels()).swap();
            }
        }
        middle.plan(plan, current);
        plan.spare(current.pixels(), output.outChannels()).swap();
        if (quantization != null) {
            plan.spare(current.pixels(), quantization.outChannels());
        }
        return plan;
    }

    /** What bands take beside the planes. */
    private long bandBytes(LatentSize size, TilePolicy policy) {
        long bytes = 0;
        ImageSize current = imageSize(size);
        for (Level level : levels) {
            if (policy instanceof TilePolicy.Bands bands) {
                for (ResidualBlock block : level.blocks()) {
                    bytes = Math.max(bytes, block.bandBytes(current, bands));
                }
            }
            current = level.downsampling() == null ? current : current.halved();
        }
        return bytes;
    }

    private ImageSize imageSize(LatentSize size) {
        return new ImageSize(
                Math.multiplyExact(pixelsPerToken(), size.height()),
                Math.multiplyExact(pixelsPerToken(), size.width()));
    }

    private static void expect(String name, Tensor tensor, long rows, long cols) {
        if (tensor.rows() != rows || tensor.cols() != cols) {
            throw new IllegalArgumentException(
                    "%s: expected [%d, %d] f32, found %s".formatted(name, rows, cols, tensor.describe()));
        }
    }
}
