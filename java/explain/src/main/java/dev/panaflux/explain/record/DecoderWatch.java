package dev.panaflux.explain.record;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LatentSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Follows the first image through the autoencoder's decoder: keeps the last activations of every size. */
final class DecoderWatch implements CallWatch {

    private static final int MOST_PLANES = 6;
    private static final int MOST_PIXELS = 1 << 18;
    private static final int ROWS_AT_ONCE = 512;

    private final LatentSize size;
    private final List<LevelTrace> levels = new ArrayList<>();
    private @Nullable Tensor last;
    private int groups;

    DecoderWatch(LatentSize size) {
        this.size = size;
    }

    List<LevelTrace> levels() {
        return List.copyOf(levels);
    }

    /** Groups of channels of a norm; 0 if there was none. */
    int groups() {
        return groups;
    }

    @Override
    public void before(Call call) {}

    @Override
    public void after(Call call, long nanos) {
        switch (call) {
            case Call.Convolved convolved -> last = convolved.out();
            case Call.GroupNormed norm -> groups = norm.groups();
            default -> {}
        }
    }

    /** A part has ended; what it wrote last is still in memory. */
    void partDone() {
        Tensor out = last;
        last = null;
        if (out == null || out.cols() <= 3 || out.rows() > MOST_PIXELS) {
            return;
        }
        int scale = (int) Math.round(Math.sqrt(out.rows() / (double) size.tokens()));
        if ((long) scale * scale * size.tokens() != out.rows()) {
            // A band of an image that was decoded in parts.
            return;
        }
        LevelTrace level = level(out, scale * size.height(), scale * size.width());
        if (!levels.isEmpty() && levels.getLast().height() == level.height()) {
            levels.removeLast();
        }
        levels.add(level);
    }

    private static LevelTrace level(Tensor out, int height, int width) {
        int channels = Math.toIntExact(out.cols());
        double[] variances = variances(out, channels);
        int[] chosen = IntStream.range(0, channels)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer channel) -> -variances[channel]))
                .limit(MOST_PLANES)
                .mapToInt(Integer::intValue)
                .toArray();
        float[][] planes = new float[chosen.length][height * width];
        forEachPixel(out, channels, (pixel, values, at) -> {
            for (int plane = 0; plane < planes.length; plane++) {
                planes[plane][pixel] = values[at + chosen[plane]];
            }
        });
        return new LevelTrace(height, width, channels, List.of(planes));
    }

    private static double[] variances(Tensor out, int channels) {
        double[] sums = new double[channels];
        double[] squares = new double[channels];
        forEachPixel(out, channels, (_, values, at) -> {
            for (int channel = 0; channel < channels; channel++) {
                double value = values[at + channel];
                sums[channel] += value;
                squares[channel] += value * value;
            }
        });
        for (int channel = 0; channel < channels; channel++) {
            double mean = sums[channel] / out.rows();
            squares[channel] = squares[channel] / out.rows() - mean * mean;
        }
        return squares;
    }

    @FunctionalInterface
    private interface Pixel {
        void at(int pixel, float[] values, int at);
    }

    /** Some rows after others: a level of a large image takes hundreds of megabytes. */
    private static void forEachPixel(Tensor out, int channels, Pixel pixel) {
        for (int from = 0; from < out.rows(); from += ROWS_AT_ONCE) {
            int to = (int) Math.min(out.rows(), from + ROWS_AT_ONCE);
            float[] values = out.rows(from, to).toFloats();
            for (int row = from; row < to; row++) {
                pixel.at(row, values, (row - from) * channels);
            }
        }
    }
}
