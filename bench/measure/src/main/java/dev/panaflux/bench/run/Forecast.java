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
 * Estimates how long images would take: the operations of an image, divided by the rate that one matrix product reaches
 * here. A lower bound, since it leaves out loading and work that is limited by memory.
 *
 * @param flopPerSecond operations per second of the product
 */
public record Forecast(double flopPerSecond) {

    private static final int ROWS = 256;
    private static final int FEWEST_CALLS = 3;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * Runs a product with bf16 weights for about {@code time}; the fastest call counts.
     *
     * @param features rows and columns of the weight
     */
    public static Forecast probe(Kernels kernels, int features, Duration time) {
        try (Arena arena = Arena.ofShared()) {
            Tensor in = tensor(arena, DType.F32, ROWS, features);
            Tensor weight = tensor(arena, DType.BF16, features, features);
            Tensor out = tensor(arena, DType.F32, ROWS, features);
            long end = System.nanoTime() + time.toNanos();
            long best = Long.MAX_VALUE;
            for (int call = 0; call < FEWEST_CALLS || System.nanoTime() < end; call++) {
                long start = System.nanoTime();
                kernels.linear(out, in, weight, null, Epilogue.STORE);
                best = Math.min(best, System.nanoTime() - start);
            }
            return new Forecast(2.0 * ROWS * features * features * NANOS_PER_SECOND / best);
        }
    }

    private static Tensor tensor(Arena arena, DType type, int rows, int cols) {
        return Tensor.of(arena.allocate((long) rows * cols * type.bytes(), 64), type, rows, cols);
    }

    /** Seconds for an image with the longest prompt and the default number of steps of {@code model}. */
    public double seconds(ModelDescription model, int side) {
        return seconds(model, side, model.prompts().longest());
    }

    /** The same with prompts that are padded to fewer tokens. */
    public double seconds(ModelDescription model, int side, int textTokens) {
        return seconds(model, side, textTokens, passes(model));
    }

    /** Transformer passes per step by default: two with guidance. */
    public static int passes(ModelDescription model) {
        return model.sampling().guides(model.sampling().guidance()) ? 2 : 1;
    }

    /**
     * The same with fewer transformer passes.
     *
     * @param passes per step, of all steps on average
     */
    public double seconds(ModelDescription model, int side, int textTokens, double passes) {
        Networks networks = model.networks();
        int tokens = side / DryRun.bind(networks.decoder()).pixelsPerToken();
        LatentSize size = new LatentSize(tokens, tokens);
        TokenLayout layout = new TokenLayout(textTokens, size, List.of());
        double flop = passes(model)
                        * (double) StageCosts.encode(networks.textEncoder(), textTokens, 1)
                                .work()
                                .flop()
                + (double) StageCosts.step(networks.velocityModel(), layout, 1)
                                .work()
                                .flop()
                        * model.sampling().steps()
                        * passes
                + (double) StageCosts.decode(networks.decoder(), size, TilePolicy.WHOLE)
                        .work()
                        .flop();
        return flop / flopPerSecond;
    }
}
