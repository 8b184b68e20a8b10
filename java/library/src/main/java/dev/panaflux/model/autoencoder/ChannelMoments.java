package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sums and sums of squares of each channel, gathered in float64 over a picture that comes in parts. */
final class ChannelMoments {

    private final double[] sums;
    private final double[] squares;
    private long pixels;

    ChannelMoments(int channels) {
        this.sums = new double[channels];
        this.squares = new double[channels];
    }

    /** Adds {@code part} {@code [pixels, channels]} f32. */
    void add(ComputePool pool, Tensor part) {
        ChannelMoments[] pieces = new ChannelMoments[Pixels.parts(part.rows())];
        Pixels.forEach(pool, part.rows(), (piece, from, to) -> {
            pieces[piece] = new ChannelMoments(sums.length);
            pieces[piece].add(part.rows(from, to));
        });
        // In order, so that the result does not depend on which thread was first.
        for (ChannelMoments piece : pieces) {
            for (int channel = 0; channel < sums.length; channel++) {
                sums[channel] += piece.sums[channel];
                squares[channel] += piece.squares[channel];
            }
        }
        pixels += part.rows();
    }

    private void add(Tensor part) {
        int channels = sums.length;
        float[] pixel = new float[channels];
        for (long index = 0; index < part.rows(); index++) {
            MemorySegment.copy(
                    part.segment(),
                    ValueLayout.JAVA_FLOAT,
                    index * part.rowStride() * part.dtype().bytes(),
                    pixel,
                    0,
                    channels);
            for (int channel = 0; channel < channels; channel++) {
                double value = pixel[channel];
                sums[channel] += value;
                squares[channel] += value * value;
            }
        }
    }

    /** The normalisation by these moments: mean and biased variance over all pixels and a group's channels. */
    ChannelAffine normalisation(Kernels kernels, GroupNorm norm, Workspace workspace) {
        int channels = sums.length;
        int width = channels / norm.groups();
        double count = (double) pixels * width;
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        try (var _ = workspace.frame()) {
            Tensor weight = workspace.allocate(1, channels);
            Tensor bias = workspace.allocate(1, channels);
            kernels.convert(weight, norm.weight());
            kernels.convert(bias, norm.bias());
            for (int first = 0; first < channels; first += width) {
                double sum = 0;
                double square = 0;
                for (int channel = first; channel < first + width; channel++) {
                    sum += sums[channel];
                    square += squares[channel];
                }
                double mean = sum / count;
                double variance = Math.max(square / count - mean * mean, 0);
                double inverse = 1 / Math.sqrt(variance + GroupNorm.EPS);
                for (int channel = first; channel < first + width; channel++) {
                    double gain = weight.segment().getAtIndex(ValueLayout.JAVA_FLOAT, channel) * inverse;
                    scale[channel] = (float) gain;
                    shift[channel] = (float) (bias.segment().getAtIndex(ValueLayout.JAVA_FLOAT, channel) - mean * gain);
                }
            }
        }
        return new ChannelAffine(scale, shift);
    }
}
