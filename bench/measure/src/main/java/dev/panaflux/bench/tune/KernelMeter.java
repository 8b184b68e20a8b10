package dev.panaflux.bench.tune;

import dev.panaflux.family.BlockSizes;
import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Measures the products and the attention of one block of a transformer. The number of tokens is chosen so that a
 * round takes about a third of a second with the first setting measured.
 */
public final class KernelMeter implements Meter, AutoCloseable {

    private static final int MOST_TOKENS = 768;
    private static final int FEWEST_TOKENS = 96;
    private static final double ROUND_SECONDS = 0.35;
    private static final int WARM_UP_ROUNDS = 2;
    private static final long COMPILING_NANOS = 2_000_000_000;
    private static final double NANOS = 1e9;

    private final KernelSelector selector;
    private final NativeSettings libraries;
    private final Arena arena = Arena.ofShared();
    private final Map<Setting, SelectedKernels> open = new LinkedHashMap<>();
    private final AttentionShape heads;
    private final Tensor in;
    private final Tensor hidden;
    private final Tensor out;
    private final Tensor up;
    private final Tensor down;
    private final QuantizedWeight upIntegers;
    private final QuantizedWeight downIntegers;
    private int tokens;

    /** A meter for the backends of {@code selector} and a block of {@code sizes}. */
    public KernelMeter(KernelSelector selector, NativeSettings libraries, BlockSizes sizes) {
        this.selector = selector;
        this.libraries = libraries;
        heads = AttentionShape.multiHead(sizes.heads(), sizes.width() / sizes.heads());
        in = random(MOST_TOKENS, sizes.width());
        hidden = random(MOST_TOKENS, sizes.feedForwardWidth());
        out = random(MOST_TOKENS, sizes.width());
        up = bf16(sizes.feedForwardWidth(), sizes.width());
        down = bf16(sizes.width(), sizes.feedForwardWidth());
        upIntegers = integers(up);
        downIntegers = integers(down);
    }

    @Override
    public double seconds(Setting setting) {
        SelectedKernels selected = open.get(setting);
        if (selected == null) {
            selected = selector.select(new KernelOptions(
                    setting.backend(), setting.precision(), setting.threads(), libraries, setting.tiles()));
            open.put(setting, selected);
            if (tokens == 0) {
                tokens = tokens(selected.kernels(), setting.precision());
            }
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                round(selected.kernels(), setting.precision(), tokens);
            }
        }
        return round(selected.kernels(), setting.precision(), tokens);
    }

    /** Tokens per round; 0 before the first round. */
    public int tokens() {
        return tokens;
    }

    /** Tokens per round, from the fastest of a few calls after JIT warm-up. */
    private int tokens(Kernels kernels, Precision precision) {
        long end = System.nanoTime() + COMPILING_NANOS;
        double fastest = Double.MAX_VALUE;
        do {
            fastest = Math.min(fastest, round(kernels, precision, FEWEST_TOKENS));
        } while (System.nanoTime() < end);
        return (int) Math.clamp(FEWEST_TOKENS * Math.floor(ROUND_SECONDS / fastest), FEWEST_TOKENS, MOST_TOKENS);
    }

    private double round(Kernels kernels, Precision precision, int rows) {
        Tensor left = in.rows(0, rows);
        Tensor middle = hidden.rows(0, rows);
        Tensor right = out.rows(0, rows);
        Weight widening = precision == Precision.INT8 ? upIntegers : up;
        Weight narrowing = precision == Precision.INT8 ? downIntegers : down;
        long start = System.nanoTime();
        kernels.linear(middle, left, widening, null, Epilogue.STORE);
        kernels.linear(right, middle, narrowing, null, Epilogue.STORE);
        kernels.attention(right, left, left, left, heads, AttentionMask.NONE);
        return (System.nanoTime() - start) / NANOS;
    }

    /** The bytes of a bf16 weight read as 8-bit integers: timing does not depend on the values. */
    private QuantizedWeight integers(Tensor weight) {
        long rows = weight.rows();
        MemorySegment scales = arena.allocate(rows * Float.BYTES, 64);
        MemorySegment sums = arena.allocate(rows * Integer.BYTES, 64);
        for (long row = 0; row < rows; row++) {
            scales.set(ValueLayout.JAVA_FLOAT, row * Float.BYTES, 0.001f);
        }
        return new QuantizedWeight(weight.segment(), scales, sums, rows, weight.cols());
    }

    private Tensor random(int rows, int cols) {
        SplittableRandom random = new SplittableRandom(rows);
        MemorySegment memory = arena.allocate((long) rows * cols * Float.BYTES, 64);
        for (long i = 0; i < (long) rows * cols; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
        }
        return Tensor.of(memory, DType.F32, rows, cols);
    }

    private Tensor bf16(int rows, int cols) {
        SplittableRandom random = new SplittableRandom(cols);
        MemorySegment memory = arena.allocate((long) rows * cols * Short.BYTES, 64);
        for (long i = 0; i < (long) rows * cols; i++) {
            int bits = Float.floatToIntBits((float) random.nextDouble(-0.02, 0.02));
            memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (bits >>> 16));
        }
        return Tensor.of(memory, DType.BF16, rows, cols);
    }

    @Override
    public void close() {
        open.values().forEach(SelectedKernels::close);
        arena.close();
    }
}
