package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * {@code relu(conv3(relu(conv2(relu(conv1(x))))) + x)}. Source: {@code Block} of taesd.
 *
 * @param first the first convolution
 * @param second the second convolution
 * @param third the third convolution
 */
record TinyBlock(Convolution first, Convolution second, Convolution third) {

    /** Rows above and below that a row of the result depends on. */
    static final int REACH = 3;

    static TinyBlock bind(TensorSource weights, String prefix, int channels) throws ModelFormatException {
        return new TinyBlock(
                Convolution.bind(weights, prefix + ".conv.0", channels, channels),
                Convolution.bind(weights, prefix + ".conv.2", channels, channels),
                Convolution.bind(weights, prefix + ".conv.4", channels, channels));
    }

    /**
     * Replaces the rows {@code [from, to)} of {@code x}, which also has {@link #REACH} more on each side unless the image ends
     * there.
     *
     * @return the replaced rows
     */
    ImageRows apply(Pass pass, ImageRows x, int from, int to) {
        ImageRows out = x.part(from, to);
        try (var _ = pass.workspace().frame()) {
            ImageRows hidden = ImageRows.around(pass, x.size(), x.channels(), out.from(), out.to(), 2);
            ImageRows deeper = ImageRows.around(pass, x.size(), x.channels(), out.from(), out.to(), 1);
            first.apply(pass, hidden, x, Epilogue.STORE);
            pass.kernels().relu(hidden.pixels(), hidden.pixels());
            second.apply(pass, deeper, hidden, Epilogue.STORE);
            pass.kernels().relu(deeper.pixels(), deeper.pixels());
            third.apply(pass, out, deeper, Epilogue.ADD);
            pass.kernels().relu(out.pixels(), out.pixels());
        }
        return out;
    }
}
