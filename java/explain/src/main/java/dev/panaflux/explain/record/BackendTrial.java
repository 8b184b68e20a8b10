package dev.panaflux.explain.record;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The same product on one of the backends.
 *
 * @param backend its name
 * @param instructionSet what it computes with
 * @param precision its arithmetic
 * @param nanos the shortest of a few runs
 * @param error the root mean square of the errors, as a part of that of the results
 */
public record BackendTrial(String backend, String instructionSet, Precision precision, long nanos, double error) {

    /** Operations of the product, so few that all trials are a small part of the run. */
    private static final long MOST_FLOP = 4_000_000;

    private static final int REPETITIONS = 3;

    /**
     * The product of all trials: {@code [rows, in]} times {@code [out, in]} transposed.
     *
     * @param rows tokens
     * @param in features before it
     * @param out features after it
     */
    public record Product(int rows, int in, int out) {

        /** That of a layer with its sizes, for as many tokens as are soon computed, at least one. */
        public static Product of(int tokens, int in, int out) {
            return new Product(Math.clamp(MOST_FLOP / (2L * in * out), 1, tokens), in, out);
        }
    }

    /** Tries every backend that can run here, in every precision of floating-point numbers. */
    public static List<BackendTrial> all(Product product, KernelOptions options) {
        List<BackendTrial> trials = new ArrayList<>();
        for (KernelBackend backend : KernelSelector.installed().usable(options.nativeSettings())) {
            for (Precision precision : backend.precisions()) {
                if (precision != Precision.INT8) {
                    KernelOptions wanted = new KernelOptions(
                            backend.id(), precision, options.threads(), options.nativeSettings(), options.tiles());
                    try (SelectedKernels kernels = KernelSelector.installed().select(wanted)) {
                        trials.add(of(product, kernels));
                    }
                }
            }
        }
        return trials;
    }

    private static BackendTrial of(Product product, SelectedKernels kernels) {
        long bytes = Workspace.bytesFor(product.rows(), product.in())
                + Workspace.bytesFor(product.out(), product.in())
                + Workspace.bytesFor(product.rows(), product.out());
        try (Arena arena = Arena.ofShared()) {
            Workspace workspace = new Workspace(arena, bytes);
            Random random = new Random(1);
            Tensor in = workspace.allocate(product.rows(), product.in());
            in.fill((row, column) -> (float) random.nextGaussian());
            Tensor weight = workspace.allocate(product.out(), product.in());
            weight.fill((row, column) -> (float) random.nextGaussian());
            Tensor out = workspace.allocate(product.rows(), product.out());
            long shortest = Long.MAX_VALUE;
            for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                long start = System.nanoTime();
                kernels.kernels().linear(out, in, weight, null, Epilogue.STORE);
                shortest = Math.min(shortest, System.nanoTime() - start);
            }
            return new BackendTrial(
                    kernels.plan().backend(),
                    kernels.plan().instructionSet(),
                    kernels.plan().precision(),
                    shortest,
                    error(in.toFloats(), weight.toFloats(), out.toFloats(), product));
        }
    }

    /** Of the first row, whose exact results are computed here. */
    private static double error(float[] in, float[] weight, float[] out, Product product) {
        double errors = 0;
        double squares = 0;
        for (int feature = 0; feature < product.out(); feature++) {
            double exact = 0;
            for (int i = 0; i < product.in(); i++) {
                exact += (double) in[i] * weight[feature * product.in() + i];
            }
            errors += (out[feature] - exact) * (out[feature] - exact);
            squares += exact * exact;
        }
        return Math.sqrt(errors / squares);
    }
}
