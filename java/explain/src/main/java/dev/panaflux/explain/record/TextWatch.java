package dev.panaflux.explain.record;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Follows the first prompt through the text encoder. */
final class TextWatch implements CallWatch {

    /** A layer adds to the hidden states twice: after attention and after the feed-forward network. */
    private static final int SUMS_PER_LAYER = 2;

    private static final int MOST_TOKENS = 40;

    private final AttentionProbe probe;
    private final int length;
    private final List<float[]> similarities = new ArrayList<>();
    private final List<float[]> attention = new ArrayList<>();
    private MemorySegment hidden = MemorySegment.NULL;
    private int sums;
    private boolean attended;
    private int heads;
    private int feedForwardWidth;

    /** {@code length} is the prompt's number of tokens. */
    TextWatch(AttentionProbe probe, int length) {
        this.probe = probe;
        this.length = length;
    }

    TextTrace trace() {
        return new TextTrace(heads, feedForwardWidth, shown(), similarities, attention);
    }

    private int shown() {
        return Math.min(length, MOST_TOKENS);
    }

    @Override
    public void before(Call call) {}

    @Override
    public void after(Call call, long nanos) {
        switch (call) {
            case Call.Lookup lookup
            when similarities.isEmpty() -> {
                hidden = lookup.out().segment();
                similarities.add(similarities(lookup.out()));
            }
            case Call.Attention layer
            when !attended -> {
                attended = true;
                heads = layer.shape().heads();
                attention.add(attention(layer));
            }
            case Call.Product gated
            when gated.epilogue() instanceof Epilogue.SiluGate ->
                feedForwardWidth = Math.toIntExact(gated.out().cols());
            case Call.Product sum
            when sum.epilogue() instanceof Epilogue.Add && isHidden(sum.out()) -> {
                sums++;
                if (sums % SUMS_PER_LAYER == 0) {
                    similarities.add(similarities(sum.out()));
                    attended = false;
                }
            }
            default -> {}
        }
    }

    private boolean isHidden(Tensor out) {
        return out.segment().address() == hidden.address();
    }

    private float[] similarities(Tensor states) {
        int shown = shown();
        int width = Math.toIntExact(states.cols());
        float[] rows = states.rows(0, shown).toFloats();
        float[] lengths = new float[shown];
        for (int row = 0; row < shown; row++) {
            lengths[row] = (float) Math.sqrt(dot(rows, row, row, width));
        }
        float[] cosines = new float[shown * shown];
        for (int one = 0; one < shown; one++) {
            for (int other = 0; other < shown; other++) {
                cosines[one * shown + other] =
                        (float) (dot(rows, one, other, width) / Math.max(1e-20, lengths[one] * lengths[other]));
            }
        }
        return cosines;
    }

    private static double dot(float[] rows, int one, int other, int width) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += rows[one * width + i] * rows[other * width + i];
        }
        return sum;
    }

    private float[] attention(Call.Attention layer) {
        int shown = shown();
        int heads = layer.shape().heads();
        int columns = Math.min(shown, layer.shape().headDim());
        float[] weights = probe.weights(layer, columns, (column, key) -> column == key);
        float[] mean = new float[shown * shown];
        for (int query = 0; query < shown; query++) {
            for (int head = 0; head < heads; head++) {
                for (int key = 0; key < columns; key++) {
                    mean[query * shown + key] += weights[(query * heads + head) * columns + key] / heads;
                }
            }
        }
        return mean;
    }
}
