package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;

/** {@link TinyAutoencoder#decoder} with its weights, under the names that diffusers gives to such layers. */
final class TinyDecoder implements LatentDecoder {

    private static final String LAYERS = "decoder.layers.";
    private static final int COLOURS = 3;
    private static final int BLOCKS = 3;

    /** Latents are limited to three deviations, softly. */
    private static final float LIMIT = 3;

    private final TinyAutoencoder sizes;
    private final Convolution input;
    private final List<TinyPool> pools = new ArrayList<>();
    private final List<TinyBlock> coarsest;
    private final List<Level> coarser;
    private final Convolution finestUpsampling;
    private final TinyBlock finest;
    private final Convolution output;

    /**
     * A level whose image fits into memory.
     *
     * @param upsampling follows the doubling of the size
     */
    private record Level(Convolution upsampling, List<TinyBlock> blocks) {}

    TinyDecoder(TinyAutoencoder sizes, TensorSource weights) throws ModelFormatException {
        int channels = sizes.channels();
        this.sizes = sizes;
        this.input = Convolution.bind(weights, LAYERS + 0, sizes.latentChannels(), channels);
        for (int layer = 2; layer < 2 + BLOCKS; layer++) {
            pools.add(TinyPool.bind(weights, LAYERS + layer, channels));
        }
        this.coarsest = blocks(weights, 2, channels);
        this.coarser = List.of(level(weights, 6, channels), level(weights, 11, channels));
        this.finestUpsampling = Convolution.bindWithoutBias(weights, LAYERS + 16, channels, channels);
        this.finest = TinyBlock.bind(weights, LAYERS + 17, channels);
        this.output = Convolution.bind(weights, LAYERS + 18, channels, COLOURS);
    }

    private static Level level(TensorSource weights, int layer, int channels) throws ModelFormatException {
        return new Level(
                Convolution.bindWithoutBias(weights, LAYERS + layer, channels, channels),
                blocks(weights, layer + 1, channels));
    }

    private static List<TinyBlock> blocks(TensorSource weights, int layer, int channels) throws ModelFormatException {
        List<TinyBlock> blocks = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            blocks.add(TinyBlock.bind(weights, LAYERS + (layer + block), channels));
        }
        return List.copyOf(blocks);
    }

    @Override
    public int pixelsPerToken() {
        return LatentPatches.SIDE * TinyAutoencoder.UPSCALE;
    }

    @Override
    public int latentChannels() {
        return LatentPatches.tokenChannels(sizes.latentChannels());
    }

    @Override
    public int imageChannels() {
        return COLOURS;
    }

    @Override
    public void decode(Pass pass, Tensor out, Tensor latents, LatentSize size, TilePolicy policy) {
        latents.requireShape("latents", size.tokens(), latentChannels());
        out.requireShape("decoded image", size.pixels(pixelsPerToken()), imageChannels());
        TilePolicy.Bands bands = TilePolicy.Bands.of(policy);
        try (var _ = pass.workspace().frame()) {
            ImageRows image = enter(pass, latents, size);
            for (int block = 0; block < BLOCKS; block++) {
                pools.get(block).apply(pass, image);
                apply(pass, coarsest.get(block), image);
            }
            for (Level level : coarser) {
                image = enlarged(pass, level.upsampling(), image, bands);
                for (TinyBlock block : level.blocks()) {
                    apply(pass, block, image);
                }
            }
            leave(pass, out, image, bands);
        }
        pass.observer().observe("decoded", out);
        pass.progress().blockDone();
    }

    private static void apply(Pass pass, TinyBlock block, ImageRows image) {
        block.apply(pass, image, image.from(), image.to());
        pass.progress().blockDone();
    }

    private ImageRows enter(Pass pass, Tensor tokens, LatentSize size) {
        ImageSize latentSize = LatentPatches.latentSize(size);
        ImageRows image = ImageRows.all(pass, latentSize, sizes.channels());
        try (var _ = pass.workspace().frame()) {
            ImageRows latents = ImageRows.all(pass, latentSize, sizes.latentChannels());
            LatentPatches.unpack(latents.pixels(), tokens, size, (value, channel) -> value);
            pass.observer().observe("vae_input", latents.pixels());
            LatentPatches.unpack(
                    latents.pixels(), tokens, size, (value, channel) -> LIMIT * (float) Math.tanh(value / LIMIT));
            input.apply(pass, image, latents, Epilogue.STORE);
        }
        pass.kernels().relu(image.pixels(), image.pixels());
        return image;
    }

    private ImageRows enlarged(Pass pass, Convolution upsampling, ImageRows image, TilePolicy.Bands bands) {
        ImageSize doubled = image.size().doubled();
        ImageRows out = ImageRows.all(pass, doubled, sizes.channels());
        new UpsampledRows(pass, upsampling, image.pixels(), image.size())
                .readAll(out.pixels(), doubled, doubled.bandRows(bands, sizes.channels()));
        return out;
    }

    /** The finest level and the colours, band by band: its activations are larger than all others together. */
    private void leave(Pass pass, Tensor out, ImageRows image, TilePolicy.Bands bands) {
        ImageSize size = image.size().doubled();
        RowSource enlarged = new UpsampledRows(pass, finestUpsampling, image.pixels(), image.size());
        Tensor two = pass.workspace().allocate(1, COLOURS);
        two.fill((row, colour) -> 2);
        size.forEachBand(size.bandRows(bands, sizes.channels()), (from, to) -> {
            try (var _ = pass.workspace().frame()) {
                ImageRows x = ImageRows.around(pass, size, sizes.channels(), from, to, TinyBlock.REACH + 1);
                enlarged.read(x.pixels(), x.from(), x.to());
                ImageRows features = finest.apply(pass, x, from - 1, to + 1);
                ImageRows colours = new ImageRows(size.rows(out, from, to), size, from, to);
                // From [0, 1] to [-1, 1].
                colours.pixels().fill((row, colour) -> -1);
                output.apply(pass, colours, features, Epilogue.gatedAdd(two));
            }
        });
    }
}
