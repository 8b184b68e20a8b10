package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link KlAutoencoder#encoder} with its weights. */
final class KlEncoder implements LatentEncoder {

    /** One level: residual blocks at one size, then, except at the last level, downsampling by two. */
    private record Level(
            List<ResidualBlock> blocks, @Nullable Convolution downsampling) {}

    private final AutoencoderConfig config;
    private final LatentStatistics statistics;
    private final Convolution input;
    private final List<Level> levels;
    private final MiddleBlock middle;
    private final GroupNorm outputNorm;
    private final Convolution output;
    private final @Nullable Linear quantization;

    KlEncoder(AutoencoderConfig config, TensorSource weights) throws ModelFormatException {
        List<Integer> channels = config.blockOutChannels();
        int groups = config.normNumGroups();
        int moments = 2 * config.latentChannels();
        this.config = config;
        this.statistics = new LatentStatistics(config, weights);
        this.input = Convolution.bind(weights, "encoder.conv_in", config.inChannels(), channels.getFirst());
        List<Level> bound = new ArrayList<>();
        int current = channels.getFirst();
        for (int index = 0; index < channels.size(); index++) {
            String prefix = "encoder.down_blocks." + index;
            List<ResidualBlock> blocks = new ArrayList<>();
            for (int block = 0; block < config.layersPerBlock(); block++) {
                blocks.add(
                        new ResidualBlock(weights, prefix + ".resnets." + block, current, channels.get(index), groups));
                current = channels.get(index);
            }
            Convolution downsampling = index == channels.size() - 1
                    ? null
                    : Convolution.bind(weights, prefix + ".downsamplers.0.conv", current, current);
            bound.add(new Level(List.copyOf(blocks), downsampling));
        }
        this.levels = List.copyOf(bound);
        this.middle = new MiddleBlock(weights, "encoder.mid_block", current, groups, config.midBlockAddAttention());
        this.outputNorm = GroupNorm.bind(weights, "encoder.conv_norm_out", current, groups);
        this.output = Convolution.bind(weights, "encoder.conv_out", current, moments);
        this.quantization =
                config.useQuantConv() ? Convolution.bindPointwise(weights, "quant_conv", moments, moments) : null;
    }

    @Override
    public int pixelsPerToken() {
        return 2 << (levels.size() - 1);
    }

    @Override
    public int latentChannels() {
        return statistics.tokenChannels();
    }

    @Override
    public int imageChannels() {
        return config.inChannels();
    }

    @Override
    public void encode(Pass pass, Tensor out, Tensor pixels, LatentSize size, TilePolicy policy) {
        out.requireShape("latents", size.tokens(), latentChannels());
        pixels.requireShape("image", size.pixels(pixelsPerToken()), imageChannels());
        ImageBuffers sizes = new ImageBuffers();
        run(
                DryRun.pass(),
                sizes,
                Tensor.withoutMemory(DType.F32, out.rows(), out.cols()),
                Tensor.withoutMemory(DType.F32, pixels.rows(), pixels.cols()),
                size,
                policy);
        try (var _ = pass.workspace().frame()) {
            run(pass, new ImageBuffers(sizes, pass.workspace()), out, pixels, size, policy);
        }
    }

    private void run(Pass pass, ImageBuffers buffers, Tensor out, Tensor pixels, LatentSize size, TilePolicy policy) {
        ImageSize current = new ImageSize(
                Math.multiplyExact(pixelsPerToken(), size.height()),
                Math.multiplyExact(pixelsPerToken(), size.width()));
        Tensor first = buffers.current(current.pixels(), input.outChannels());
        input.apply(pass, first, pixels, current, Epilogue.STORE);
        for (Level level : levels) {
            for (ResidualBlock block : level.blocks()) {
                block.apply(pass, buffers, current, policy);
                pass.progress().blockDone();
            }
            current = downsample(pass, level.downsampling(), buffers, current);
        }
        middle.apply(pass, buffers, current);
        pass.progress().blockDone();
        leave(pass, out, buffers, current, size);
        pass.progress().blockDone();
    }

    private static ImageSize downsample(
            Pass pass, @Nullable Convolution downsampling, ImageBuffers buffers, ImageSize size) {
        if (downsampling == null) {
            return size;
        }
        Tensor in = buffers.current(size.pixels(), downsampling.inChannels());
        Tensor out = buffers.spare(size.halved().pixels(), downsampling.outChannels());
        downsampling.applyDown(pass, out, in, size);
        buffers.swap();
        return size.halved();
    }

    private void leave(Pass pass, Tensor out, ImageBuffers buffers, ImageSize image, LatentSize size) {
        Tensor in = buffers.current(image.pixels(), output.inChannels());
        Tensor moments = buffers.spare(image.pixels(), output.outChannels());
        outputNorm.applySilu(pass, in, in);
        output.apply(pass, moments, in, image, Epilogue.STORE);
        buffers.swap();
        if (quantization != null) {
            Tensor quantized = buffers.spare(image.pixels(), output.outChannels());
            quantization.apply(pass, quantized, moments, Epilogue.STORE);
            moments = quantized;
        }
        statistics.pack(pass, out, moments.cols(0, config.latentChannels()), size);
    }
}
