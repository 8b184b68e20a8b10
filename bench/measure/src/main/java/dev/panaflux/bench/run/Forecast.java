package dev.panaflux.bench.run;

import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.Networks;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;

/**
 * How long pictures would take, from a moment of one product of klein's size: its operations a second, over the operations
 * of a picture. Loading and what is bound by memory come on top, so it is a lower bound.
 *
 * @param flopPerSecond what the product reached
 */
public record Forecast(double flopPerSecond) {

    private static final int ROWS = 256;
    private static final int FEATURES = 3072;
    private static final int TEXT_TOKENS = 512;
    private static final int STEPS = 4;
    private static final int FEWEST_CALLS = 3;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Runs the product with weights in bf16 for about {@code time}; the best call counts. */
    public static Forecast probe(Kernels kernels, Duration time) {
        try (Arena arena = Arena.ofShared()) {
            Tensor in = tensor(arena, DType.F32, ROWS, FEATURES);
            Tensor weight = tensor(arena, DType.BF16, FEATURES, FEATURES);
            Tensor out = tensor(arena, DType.F32, ROWS, FEATURES);
            long end = System.nanoTime() + time.toNanos();
            long best = Long.MAX_VALUE;
            for (int call = 0; call < FEWEST_CALLS || System.nanoTime() < end; call++) {
                long start = System.nanoTime();
                kernels.linear(out, in, weight, null, Epilogue.STORE);
                best = Math.min(best, System.nanoTime() - start);
            }
            return new Forecast(2.0 * ROWS * FEATURES * FEATURES * NANOS_PER_SECOND / best);
        }
    }

    private static Tensor tensor(Arena arena, DType type, int rows, int cols) {
        return Tensor.of(arena.allocate((long) rows * cols * type.bytes(), 64), type, rows, cols);
    }

    /** Seconds of an image in 4 steps with {@code model}. */
    public double seconds(ModelDescription model, int side) {
        Networks networks = model.networks();
        int tokens = side / DryRun.bind(networks.decoder()).pixelsPerToken();
        LatentSize size = new LatentSize(tokens, tokens);
        TokenLayout layout = new TokenLayout(TEXT_TOKENS, size, List.of());
        double flop = (double) StageCosts.encode(networks.textEncoder(), TEXT_TOKENS, 1)
                        .work()
                        .flop()
                + (double) StageCosts.step(networks.velocityModel(), layout, 1)
                                .work()
                                .flop()
                        * STEPS
                + (double) StageCosts.decode(networks.decoder(), size, TilePolicy.WHOLE)
                        .work()
                        .flop();
        return flop / flopPerSecond;
    }
}
