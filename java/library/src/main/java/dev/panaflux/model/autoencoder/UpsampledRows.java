package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.Pass;

/**
 * An image in memory, upsampled by two and convolved; the upsampled image is never stored.
 *
 * <p>Rows may be read in any order. Source: {@code Upsample2D} of diffusers.
 *
 * @param image {@code [size.pixels, channels]}
 * @param size of {@code image}, half of the result's
 */
record UpsampledRows(Pass pass, Convolution convolution, Tensor image, ImageSize size) implements RowSource {

    @Override
    public void read(Tensor out, int from, int to) {
        ImageSize doubled = size.doubled();
        int first = Math.max(from - 1, 0);
        int end = Math.min(to + 1, doubled.height());
        int smallFirst = first / 2;
        int smallEnd = Math.ceilDiv(end, 2);
        Workspace workspace = pass.workspace();
        try (var _ = workspace.frame()) {
            Tensor rows = workspace.allocate(2L * (smallEnd - smallFirst) * doubled.width(), image.cols());
            pass.kernels()
                    .upsampleNearest(rows, size.rows(image, smallFirst, smallEnd), smallEnd - smallFirst, size.width());
            Tensor in = doubled.rows(rows, first - 2 * smallFirst, end - 2 * smallFirst);
            convolution.applyRows(pass, out, in, doubled, from, to, Epilogue.STORE);
        }
    }
}
