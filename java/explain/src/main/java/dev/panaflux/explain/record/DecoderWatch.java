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

    private final LatentSize size;
    private final List<LevelTrace> levels = new ArrayList<>();
    private @Nullable Tensor last;

    DecoderWatch(LatentSize size) {
        this.size = size;
    }

    List<LevelTrace> levels() {
        return List.copyOf(levels);
    }

    @Override
    public void before(Call call) {}

    @Override
    public void after(Call call, long nanos) {
        if (call instanceof Call.Convolved convolved) {
            last = convolved.out();
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
        float[] values = out.toFloats();
        int channels = Math.toIntExact(out.cols());
        double[] variances = IntStream.range(0, channels)
                .mapToDouble(channel -> variance(values, channel, channels))
                .toArray();
        List<float[]> planes = IntStream.range(0, channels)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer channel) -> -variances[channel]))
                .limit(MOST_PLANES)
                .map(channel -> plane(values, channel, channels))
                .toList();
        return new LevelTrace(height, width, channels, planes);
    }

    private static double variance(float[] values, int channel, int channels) {
        double sum = 0;
        double squares = 0;
        int pixels = values.length / channels;
        for (int i = channel; i < values.length; i += channels) {
            sum += values[i];
            squares += (double) values[i] * values[i];
        }
        return squares / pixels - sum / pixels * (sum / pixels);
    }

    private static float[] plane(float[] values, int channel, int channels) {
        float[] plane = new float[values.length / channels];
        for (int pixel = 0; pixel < plane.length; pixel++) {
            plane[pixel] = values[pixel * channels + channel];
        }
        return plane;
    }
}
