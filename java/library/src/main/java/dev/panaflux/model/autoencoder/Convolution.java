package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a 3x3 convolution.
 *
 * @param weight {@code [outChannels, inChannels * 9]}
 * @param bias {@code [1, outChannels]}, or null
 */
record Convolution(Tensor weight, @Nullable Tensor bias) {

    private static final int SIDE = 3;

    static Convolution bind(TensorSource weights, String prefix, int inChannels, int outChannels)
            throws ModelFormatException {
        return new Convolution(
                bindWithoutBias(weights, prefix, inChannels, outChannels).weight,
                weights.tensor(prefix + ".bias", outChannels));
    }

    static Convolution bindWithoutBias(TensorSource weights, String prefix, int inChannels, int outChannels)
            throws ModelFormatException {
        return new Convolution(weights.tensor(prefix + ".weight", outChannels, inChannels, SIDE, SIDE), null);
    }

    /** A 1x1 convolution: a linear layer over a pixel's channels. */
    static Linear bindPointwise(TensorSource weights, String prefix, int inChannels, int outChannels)
            throws ModelFormatException {
        return new Linear(
                weights.tensor(prefix + ".weight", outChannels, inChannels, 1, 1),
                weights.tensor(prefix + ".bias", outChannels),
                List.of());
    }

    int inChannels() {
        return (int) (weight.cols() / (SIDE * SIDE));
    }

    int outChannels() {
        return (int) weight.rows();
    }

    /** Convolves a whole image and keeps its size. */
    void apply(Pass pass, Tensor out, Tensor in, ImageSize size, Epilogue epilogue) {
        pass.kernels().conv2d(out, in, weight, bias, ConvGeometry.same3x3(size.height(), size.width()), epilogue);
    }

    /** Convolves a whole image and halves its size. */
    void applyDown(Pass pass, Tensor out, Tensor in, ImageSize size) {
        ConvGeometry geometry = ConvGeometry.down3x3(size.height(), size.width());
        pass.kernels().conv2d(out, in, weight, bias, geometry, Epilogue.STORE);
    }

    /** Convolves the rows of {@code out}; {@code in} has these and one more on each side unless the image ends there. */
    void apply(Pass pass, ImageRows out, ImageRows in, Epilogue epilogue) {
        ImageRows needed = in.part(out.from() - 1, out.to() + 1);
        applyRows(pass, out.pixels(), needed.pixels(), out.size(), out.from(), out.to(), epilogue);
    }

    /**
     * Convolves the rows {@code [from, to)} of an image of {@code size}.
     *
     * @param in these rows, and one more on each side unless the image ends there
     */
    void applyRows(Pass pass, Tensor out, Tensor in, ImageSize size, int from, int to, Epilogue epilogue) {
        int height = (int) (in.rows() / size.width());
        int above = from == 0 ? 1 : 0;
        int below = to == size.height() ? 1 : 0;
        ConvGeometry geometry = new ConvGeometry(height, size.width(), SIDE, 1, above, 1, below, 1);
        pass.kernels().conv2d(out, in, weight, bias, geometry, epilogue);
    }
}
