package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * A convolution's weights.
 *
 * @param weight {@code [outChannels, inChannels * kernel * kernel]}
 * @param bias {@code [1, outChannels]}
 * @param kernel side of the kernel, 1 or 3
 */
record Convolution(Tensor weight, Tensor bias, int kernel) {

    static Convolution bind(TensorSource weights, String prefix, int inChannels, int outChannels, int kernel)
            throws ModelFormatException {
        return new Convolution(
                weights.tensor(prefix + ".weight", outChannels, inChannels, kernel, kernel),
                weights.tensor(prefix + ".bias", outChannels),
                kernel);
    }

    int inChannels() {
        return (int) (weight.cols() / ((long) kernel * kernel));
    }

    int outChannels() {
        return (int) weight.rows();
    }

    /** The whole picture, its size kept. */
    void apply(Kernels kernels, Tensor out, Tensor in, int height, int width, Epilogue epilogue) {
        if (kernel == 1) {
            kernels.linear(out, in, weight, bias, epilogue);
        } else {
            kernels.conv2d(out, in, weight, bias, ConvGeometry.same3x3(height, width), epilogue);
        }
    }

    /** The whole picture at half its size. */
    void applyDown(Kernels kernels, Tensor out, Tensor in, int height, int width) {
        kernels.conv2d(out, in, weight, bias, ConvGeometry.down3x3(height, width), Epilogue.STORE);
    }

    /**
     * Some rows of a picture.
     *
     * @param in the rows {@code out} has, and one more on each side where the picture goes on
     * @param first whether {@code out} begins with the picture's first row
     * @param last whether {@code out} ends with the picture's last row
     */
    void applyRows(Kernels kernels, Tensor out, Tensor in, int width, boolean first, boolean last, Epilogue epilogue) {
        int height = (int) (in.rows() / width);
        ConvGeometry geometry = new ConvGeometry(height, width, 3, 1, first ? 1 : 0, 1, last ? 1 : 0, 1);
        kernels.conv2d(out, in, weight, bias, geometry, epilogue);
    }
}
