package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code x * scale + shift}, one scale and shift a channel: a group norm whose moments are known. */
final class ChannelAffine {

    private final float[] scale;
    private final float[] shift;

    /** Takes over both arrays, one element a channel. */
    ChannelAffine(float[] scale, float[] shift) {
        this.scale = scale;
        this.shift = shift;
    }

    /** Computes in place on {@code rows} {@code [pixels, channels]} f32. */
    void apply(ComputePool pool, Tensor rows) {
        Pixels.forEach(pool, rows.rows(), (_, from, to) -> apply(rows.rows(from, to)));
    }

    private void apply(Tensor rows) {
        int channels = scale.length;
        float[] pixel = new float[channels];
        MemorySegment memory = rows.segment();
        for (long index = 0; index < rows.rows(); index++) {
            long offset = index * rows.rowStride() * rows.dtype().bytes();
            MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, offset, pixel, 0, channels);
            for (int channel = 0; channel < channels; channel++) {
                pixel[channel] = pixel[channel] * scale[channel] + shift[channel];
            }
            MemorySegment.copy(pixel, 0, memory, ValueLayout.JAVA_FLOAT, offset, channels);
        }
    }
}
