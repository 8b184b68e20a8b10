package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The left operand of a product: rows of features, copied into panels part by part. */
sealed interface LeftRows {

    /** Copies features {@code [k, k + n)} of row {@code row} to {@code to[at..]}. */
    void copy(long row, int k, int n, float[] to, int at);

    /** The rows of a matrix. */
    record Matrix(Tensor in) implements LeftRows {
        @Override
        public void copy(long row, int k, int n, float[] to, int at) {
            MemorySegment.copy(in.segment(), ValueLayout.JAVA_FLOAT_UNALIGNED, Elements.offset(in, row, k), to, at, n);
        }
    }

    /**
     * The inputs of each output pixel of a convolution, in the order {@code (ky, kx, channel)}: runs of neighbouring
     * channels, zeros outside the image.
     */
    record Patches(Tensor in, ConvGeometry geometry) implements LeftRows {
        @Override
        public void copy(long row, int k, int n, float[] to, int at) {
            int channels = (int) in.cols();
            int kernel = geometry.kernel();
            int top = (int) (row / geometry.outWidth()) * geometry.stride() - geometry.padTop();
            int left = (int) (row % geometry.outWidth()) * geometry.stride() - geometry.padLeft();
            int tap = k / channels;
            int channel = k % channels;
            int end = at + n;
            while (at < end) {
                int run = Math.min(end - at, channels - channel);
                int y = top + tap / kernel;
                int x = left + tap % kernel;
                if (y < 0 || y >= geometry.height() || x < 0 || x >= geometry.width()) {
                    Arrays.fill(to, at, at + run, 0);
                } else {
                    long pixel = (long) y * geometry.width() + x;
                    long offset = (pixel * in.rowStride() + channel) * DType.F32.bytes();
                    MemorySegment.copy(in.segment(), ValueLayout.JAVA_FLOAT_UNALIGNED, offset, to, at, run);
                }
                at += run;
                tap++;
                channel = 0;
            }
        }
    }
}
