package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
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

    private final Kernels kernels;
    private final ComputePool pool;
    private final GroupNorm norm1;
    private final Convolution conv1;
    private final GroupNorm norm2;
    private final Convolution conv2;
    private final @Nullable Convolution shortcut;

    ResidualBlock(
            Kernels kernels,
            ComputePool pool,
            TensorSource weights,
            String prefix,
            int inChannels,
            int outChannels,
            int groups)
            throws ModelFormatException {
        this.kernels = kernels;
        this.pool = pool;
        this.norm1 = GroupNorm.bind(weights, prefix + ".norm1", inChannels, groups);
        this.conv1 = Convolution.bind(weights, prefix + ".conv1", inChannels, outChannels, 3);
        this.norm2 = GroupNorm.bind(weights, prefix + ".norm2", outChannels, groups);
        this.conv2 = Convolution.bind(weights, prefix + ".conv2", outChannels, outChannels, 3);
        this.shortcut = inChannels == outChannels
                ? null
                : Convolution.bind(weights, prefix + ".conv_shortcut", inChannels, outChannels, 1);
    }

    int inChannels() {
        return conv1.inChannels();
    }

    int outChannels() {
        return conv1.outChannels();
    }

    /** Whether the result can replace the input where it lies. */
    boolean inPlace() {
        return shortcut == null;
    }

    /** Plans {@link #apply}. */
    void plan(PlanePlan plan, ImageSize size) {
        plan.current(size.pixels(), inChannels());
        plan.spare(size.pixels(), outChannels());
        plan.scratch(size.pixels(), outChannels());
        if (!inPlace()) {
            plan.swap();
        }
    }

    /** Replaces the current activations. */
    void apply(Planes planes, ImageSize size) {
        Tensor in = planes.current(size.pixels(), inChannels());
        Tensor spare = planes.spare(size.pixels(), outChannels());
        Tensor hidden = planes.scratch(size.pixels(), outChannels());
        if (shortcut == null) {
            norm1.applySilu(kernels, spare, in);
            convolve(hidden, spare, in, size);
        } else {
            shortcut.apply(kernels, spare, in, size.height(), size.width(), Epilogue.STORE);
            norm1.applySilu(kernels, in, in);
            convolve(hidden, in, spare, size);
            planes.swap();
        }
    }

    private void convolve(Tensor hidden, Tensor normed, Tensor residual, ImageSize size) {
        conv1.apply(kernels, hidden, normed, size.height(), size.width(), Epilogue.STORE);
        norm2.applySilu(kernels, hidden, hidden);
        conv2.apply(kernels, residual, hidden, size.height(), size.width(), Epilogue.ADD);
    }

    /** Bytes of workspace that {@link #applyInBands} takes, its source's included if that is a {@link UpsampledRows}. */
    long bandBytes(ImageSize size, TilePolicy.Bands bands) {
        int rows = bandRows(size, bands);
        return ConvolvedRows.workspaceBytes(rows + 1, size.width(), inChannels())
                + ConvolvedRows.workspaceBytes(rows, size.width(), outChannels())
                + UpsampledRows.workspaceBytes(rows + 2, size.width(), inChannels());
    }

    private int bandRows(ImageSize size, TilePolicy.Bands bands) {
        return size.bandRows(bands, Math.max(inChannels(), outChannels()));
    }

    /** Replaces the current activations, with no more than its input and its result in the planes. */
    void applyInBands(Planes planes, ImageSize size, TilePolicy.Bands bands, Workspace workspace) {
        Tensor in = planes.current(size.pixels(), inChannels());
        RowSource stored = RowSource.stored(kernels, in, size);
        if (inPlace()) {
            applyInBands(stored, in, size, bands, workspace);
        } else {
            applyInBands(stored, planes.spare(size.pixels(), outChannels()), size, bands, workspace);
            planes.swap();
        }
    }

    /**
     * Computes {@code out} without holding any activation between {@code source} and it: three passes, one for each norm's
     * moments and one for the result.
     *
     * @param source the input; if this block works {@link #inPlace}, it has to be what {@code out} holds
     * @param out {@code [size.pixels, outChannels]}
     */
    void applyInBands(RowSource source, Tensor out, ImageSize size, TilePolicy.Bands bands, Workspace workspace) {
        int rows = bandRows(size, bands);
        ChannelAffine first = firstNorm(source, out, size, rows, workspace);
        ChannelAffine second = secondNorm(source, first, size, rows, workspace);
        try (var _ = workspace.frame()) {
            RowSource hidden = new ConvolvedRows(kernels, pool, source, first, conv1, size, rows + 1, workspace);
            ConvolvedRows result = new ConvolvedRows(kernels, pool, hidden, second, conv2, size, rows, workspace);
            result.addAll(out, rows);
        }
    }

    /** The first norm's moments; on the way, the shortcut goes to {@code out}. */
    private ChannelAffine firstNorm(RowSource source, Tensor out, ImageSize size, int rows, Workspace workspace) {
        RowSource tapped = shortcut == null
                ? source
                : (band, from, to) -> {
                    source.read(band, from, to);
                    kernels.linear(size.rows(out, from, to), band, shortcut.weight(), shortcut.bias(), Epilogue.STORE);
                };
        try (var _ = workspace.frame()) {
            Tensor band = workspace.allocate((long) rows * size.width(), inChannels());
            return tapped.moments(pool, size, rows, band).normalisation(kernels, norm1, workspace);
        }
    }

    private ChannelAffine secondNorm(
            RowSource source, ChannelAffine first, ImageSize size, int rows, Workspace workspace) {
        try (var _ = workspace.frame()) {
            RowSource hidden = new ConvolvedRows(kernels, pool, source, first, conv1, size, rows, workspace);
            Tensor band = workspace.allocate((long) rows * size.width(), outChannels());
            return hidden.moments(pool, size, rows, band).normalisation(kernels, norm2, workspace);
        }
    }
}
