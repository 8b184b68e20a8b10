package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code shortcut(x) + conv2(silu(norm2(conv1(silu(norm1(x))))))}; the shortcut is a 1x1 convolution where the number of
 * channels changes, else the identity.
 *
 * <p>Source: {@code ResnetBlock2D} of diffusers, without time embedding.
 */
final class ResidualBlock {

    private final GroupNorm norm1;
    private final Convolution conv1;
    private final GroupNorm norm2;
    private final Convolution conv2;
    private final @Nullable Linear shortcut;

    ResidualBlock(TensorSource weights, String prefix, int inChannels, int outChannels, int groups)
            throws ModelFormatException {
        this.norm1 = GroupNorm.bind(weights, prefix + ".norm1", inChannels, groups);
        this.conv1 = Convolution.bind(weights, prefix + ".conv1", inChannels, outChannels);
        this.norm2 = GroupNorm.bind(weights, prefix + ".norm2", outChannels, groups);
        this.conv2 = Convolution.bind(weights, prefix + ".conv2", outChannels, outChannels);
        this.shortcut = inChannels == outChannels
                ? null
                : Convolution.bindPointwise(weights, prefix + ".conv_shortcut", inChannels, outChannels);
    }

    int inChannels() {
        return conv1.inChannels();
    }

    int outChannels() {
        return conv1.outChannels();
    }

    /** Whether the result can be written over the input. */
    boolean inPlace() {
        return shortcut == null;
    }

    /** Replaces the current activations. */
    void apply(Pass pass, ImageBuffers buffers, ImageSize size, TilePolicy policy) {
        switch (policy) {
            case TilePolicy.Whole _ -> applyWhole(pass, buffers, size);
            case TilePolicy.Bands bands -> applyInBands(pass, buffers, size, bands);
        }
    }

    /** Replaces the current activations. */
    void applyWhole(Pass pass, ImageBuffers buffers, ImageSize size) {
        Tensor in = buffers.current(size.pixels(), inChannels());
        Tensor spare = buffers.spare(size.pixels(), outChannels());
        Tensor hidden = buffers.scratch(size.pixels(), outChannels());
        if (shortcut == null) {
            norm1.applySilu(pass, spare, in);
            convolve(pass, hidden, spare, in, size);
        } else {
            shortcut.apply(pass, spare, in, Epilogue.STORE);
            norm1.applySilu(pass, in, in);
            convolve(pass, hidden, in, spare, size);
            buffers.swap();
        }
    }

    private void convolve(Pass pass, Tensor hidden, Tensor normed, Tensor residual, ImageSize size) {
        conv1.apply(pass, hidden, normed, size, Epilogue.STORE);
        norm2.applySilu(pass, hidden, hidden);
        conv2.apply(pass, residual, hidden, size, Epilogue.ADD);
    }

    /** Replaces the current activations, storing only its input and its result. */
    private void applyInBands(Pass pass, ImageBuffers buffers, ImageSize size, TilePolicy.Bands bands) {
        Tensor in = buffers.current(size.pixels(), inChannels());
        RowSource stored = RowSource.stored(pass, in, size);
        if (inPlace()) {
            applyInBands(pass, stored, in, size, bands);
        } else {
            applyInBands(pass, stored, buffers.spare(size.pixels(), outChannels()), size, bands);
            buffers.swap();
        }
    }

    /**
     * Computes {@code out} without storing any activation in between: one pass for each norm's moments and one for the result.
     *
     * @param source the input; if this block works {@link #inPlace}, it must be the content of {@code out}
     * @param out {@code [size.pixels, outChannels]}
     */
    void applyInBands(Pass pass, RowSource source, Tensor out, ImageSize size, TilePolicy.Bands bands) {
        int rows = size.bandRows(bands, Math.max(inChannels(), outChannels()));
        try (var _ = pass.workspace().frame()) {
            var first = new NormConvolvedRows.Layer(norm1, pass.workspace().allocate(2, norm1.groups()), conv1);
            var second = new NormConvolvedRows.Layer(norm2, pass.workspace().allocate(2, norm2.groups()), conv2);
            tapped(pass, source, out, size).moments(pass, first.moments(), size, inChannels(), rows);
            try (var _ = pass.workspace().frame()) {
                new NormConvolvedRows(pass, source, first, size, rows)
                        .moments(pass, second.moments(), size, outChannels(), rows);
            }
            RowSource hidden = new NormConvolvedRows(pass, source, first, size, rows + 1);
            new NormConvolvedRows(pass, hidden, second, size, rows).addAll(out, rows);
        }
    }

    /** The same rows; reading them also writes the shortcut to {@code out}. */
    private RowSource tapped(Pass pass, RowSource source, Tensor out, ImageSize size) {
        if (shortcut == null) {
            return source;
        }
        return (band, from, to) -> {
            source.read(band, from, to);
            shortcut.apply(pass, size.rows(out, from, to), band, Epilogue.STORE);
        };
    }
}
