package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.List;

/**
 * {@code x += narrow(relu(norm(widen(x))))}: tells every pixel about the whole image. Source: {@code Block.pool} of taesd.
 *
 * @param widen to four times the channels
 * @param norm over the whole image
 * @param narrow back to the channels
 */
record TinyPool(Linear widen, GroupNorm norm, Linear narrow) {

    private static final int WIDENING = 4;
    private static final int GROUPS = 4;
    private static final float EPS = 1e-5f;

    static TinyPool bind(TensorSource weights, String prefix, int channels) throws ModelFormatException {
        int wide = WIDENING * channels;
        return new TinyPool(
                pointwise(weights, prefix + ".pool.0.weight", channels, wide),
                GroupNorm.bind(weights, prefix + ".pool.1", wide, GROUPS, EPS),
                pointwise(weights, prefix + ".pool.3.weight", wide, channels));
    }

    private static Linear pointwise(TensorSource weights, String name, int inChannels, int outChannels)
            throws ModelFormatException {
        return new Linear(weights.tensor(name, outChannels, inChannels, 1, 1), null, List.of());
    }

    /** Adds to all rows of an image. */
    void apply(Pass pass, ImageRows image) {
        try (var _ = pass.workspace().frame()) {
            Tensor wide = pass.workspace().allocate(image.pixels().rows(), widen.outDim());
            widen.apply(pass, wide, image.pixels(), Epilogue.STORE);
            norm.apply(pass, wide, wide);
            pass.kernels().relu(wide, wide);
            narrow.apply(pass, image.pixels(), wide, Epilogue.ADD);
        }
    }
}
