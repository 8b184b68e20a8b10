package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;

/**
 * A picture in memory, doubled in size and convolved; the doubled picture is never held.
 *
 * <p>Rows may be read in any order. Source: {@code Upsample2D} of diffusers.
 */
final class UpsampledRows implements RowSource {

    private final Kernels kernels;
    private final Convolution convolution;
    private final Tensor image;
    private final ImageSize size;
    private final Workspace workspace;

    /**
     * Takes the small picture.
     *
     * @param image {@code [size.pixels, channels]}
     * @param size of {@code image}, half of the result's
     */
    UpsampledRows(Kernels kernels, Convolution convolution, Tensor image, ImageSize size, Workspace workspace) {
        this.kernels = kernels;
        this.convolution = convolution;
        this.image = image;
        this.size = size;
        this.workspace = workspace;
    }

    /** Bytes of workspace that reading {@code rows} rows {@code width} pixels wide takes. */
    static long workspaceBytes(int rows, int width, int channels) {
        return Workspace.bytesFor((rows + 4L) * width, channels);
    }

    @Override
    public void read(Tensor out, int from, int to) {
        ImageSize doubled = size.doubled();
        int first = Math.max(from - 1, 0);
        int end = Math.min(to + 1, doubled.height());
        int smallFirst = first / 2;
        int smallEnd = Math.ceilDiv(end, 2);
        try (var _ = workspace.frame()) {
            Tensor rows = workspace.allocate(2L * (smallEnd - smallFirst) * doubled.width(), image.cols());
            kernels.upsampleNearest(rows, size.rows(image, smallFirst, smallEnd), smallEnd - smallFirst, size.width());
            Tensor in = doubled.rows(rows, first - 2 * smallFirst, end - 2 * smallFirst);
            convolution.applyRows(kernels, out, in, doubled.width(), from == 0, to == doubled.height(), Epilogue.STORE);
        }
    }
}
