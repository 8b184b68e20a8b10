package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link KlAutoencoder#decoder} with its weights. */
final class KlDecoder implements LatentDecoder {

    private final AutoencoderConfig config;
    private final LatentStatistics statistics;
    private final @Nullable Linear postQuantization;
    private final Convolution input;
    private final MiddleBlock middle;
    private final List<UpBlock> levels;
    private final GroupNorm outputNorm;
    private final Convolution output;

    KlDecoder(AutoencoderConfig config, TensorSource weights) throws ModelFormatException {
        List<Integer> channels = config.decoderBlockOutChannels().reversed();
        int groups = config.normNumGroups();
        int latentChannels = config.latentChannels();
        int coarsest = channels.getFirst();
        this.config = config;
        this.statistics = new LatentStatistics(config, weights);
        this.postQuantization = config.usePostQuantConv()
                ? Convolution.bindPointwise(weights, "post_quant_conv", latentChannels, latentChannels)
                : null;
        this.input = Convolution.bind(weights, "decoder.conv_in", latentChannels, coarsest);
        this.middle = new MiddleBlock(weights, "decoder.mid_block", coarsest, groups, config.midBlockAddAttention());
        List<UpBlock> bound = new ArrayList<>();
        for (int index = 0; index < channels.size(); index++) {
            bound.add(new UpBlock(config, weights, channels, index));
        }
        this.levels = List.copyOf(bound);
        this.outputNorm = GroupNorm.bind(weights, "decoder.conv_norm_out", channels.getLast(), groups);
        this.output = Convolution.bind(weights, "decoder.conv_out", channels.getLast(), config.outChannels());
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
        return config.outChannels();
    }

    @Override
    public void decode(Pass pass, Tensor out, Tensor latents, LatentSize size, TilePolicy policy) {
        latents.requireShape("latents", size.tokens(), latentChannels());
        out.requireShape("decoded image", size.pixels(pixelsPerToken()), imageChannels());
        ImageBuffers sizes = new ImageBuffers();
        run(
                DryRun.pass(),
                sizes,
                Tensor.withoutMemory(DType.F32, out.rows(), out.cols()),
                Tensor.withoutMemory(DType.F32, latents.rows(), latents.cols()),
                size,
                policy);
        try (var _ = pass.workspace().frame()) {
            run(pass, new ImageBuffers(sizes, pass.workspace()), out, latents, size, policy);
        }
    }

    private void run(Pass pass, ImageBuffers buffers, Tensor out, Tensor latents, LatentSize size, TilePolicy policy) {
        ImageSize current = LatentPatches.latentSize(size);
        enter(pass, buffers, latents, size);
        middle.apply(pass, buffers, current);
        pass.progress().blockDone();
        for (UpBlock level : levels) {
            current = level.enlarged(current);
            level.apply(pass, buffers, current, policy);
        }
        leave(pass, out, buffers.current(current.pixels(), output.inChannels()), current, policy);
        pass.observer().observe("decoded", out);
        pass.progress().blockDone();
    }

    private void enter(Pass pass, ImageBuffers buffers, Tensor latents, LatentSize size) {
        ImageSize image = LatentPatches.latentSize(size);
        Tensor unpacked = buffers.current(image.pixels(), config.latentChannels());
        statistics.unpack(pass, unpacked, latents, size);
        pass.observer().observe("vae_input", unpacked);
        if (postQuantization != null) {
            Tensor quantized = buffers.spare(image.pixels(), config.latentChannels());
            postQuantization.apply(pass, quantized, unpacked, Epilogue.STORE);
            buffers.swap();
        }
        Tensor in = buffers.current(image.pixels(), config.latentChannels());
        input.apply(pass, buffers.spare(image.pixels(), input.outChannels()), in, image, Epilogue.STORE);
        buffers.swap();
    }

    private void leave(Pass pass, Tensor out, Tensor image, ImageSize size, TilePolicy policy) {
        switch (policy) {
            case TilePolicy.Whole _ -> {
                outputNorm.applySilu(pass, image, image);
                output.apply(pass, out, image, size, Epilogue.STORE);
            }
            case TilePolicy.Bands bands -> {
                RowSource stored = RowSource.stored(pass, image, size);
                int rows = size.bandRows(bands, output.inChannels());
                try (var _ = pass.workspace().frame()) {
                    Tensor moments = pass.workspace().allocate(2, outputNorm.groups());
                    stored.moments(pass, moments, size, output.inChannels(), rows);
                    var layer = new NormConvolvedRows.Layer(outputNorm, moments, output);
                    new NormConvolvedRows(pass, stored, layer, size, rows).readAll(out, size, rows);
                }
            }
        }
    }
}
