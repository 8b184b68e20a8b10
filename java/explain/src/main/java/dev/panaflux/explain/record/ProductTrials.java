package dev.panaflux.explain.record;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Lets backends compute the same product of random numbers. */
public final class ProductTrials implements AutoCloseable {

    /** How many times as long a backend may repeat the product that still gets faster. */
    private static final int MOST = 8;
    /** A repetition that takes at most this part of the shortest so far got faster, and was not just lucky. */
    private static final double IMPROVED = 0.9;

    /** How long a backend repeats the product at least, in nanoseconds. */
    private final long repeated;

    private final Arena arena = Arena.ofShared();
    private final Tensor in;
    private final Tensor weight;
    private final Tensor out;
    /** The first row of the result. */
    private final double[] exact;

    private final List<BackendTrial> trials = new ArrayList<>();

    private ProductTrials(BackendTrial.Product product, long repeated) {
        this.repeated = repeated;
        long bytes = Workspace.bytesFor(product.rows(), product.in())
                + Workspace.bytesFor(product.out(), product.in())
                + Workspace.bytesFor(product.rows(), product.out());
        Workspace workspace = new Workspace(arena, bytes);
        SplittableRandom random = new SplittableRandom(1);
        float[] tokens = random(random, product.rows() * product.in());
        float[] matrix = random(random, product.out() * product.in());
        in = workspace.allocate(product.rows(), product.in());
        in.setFloats(tokens);
        weight = workspace.allocate(product.out(), product.in());
        weight.setFloats(matrix);
        out = workspace.allocate(product.rows(), product.out());
        exact = exact(tokens, matrix, product);
    }

    private static float[] random(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt() * 0x1p-31f;
        }
        return values;
    }

    private static double[] exact(float[] tokens, float[] matrix, BackendTrial.Product product) {
        double[] row = new double[product.out()];
        for (int feature = 0; feature < row.length; feature++) {
            for (int i = 0; i < product.in(); i++) {
                row[feature] += (double) tokens[i] * matrix[feature * product.in() + i];
            }
        }
        return row;
    }

    /** Tries the backends, of which {@code own} has drawn the image. */
    public static List<BackendTrial> of(
            BackendTrial.Product product, BackendTrial.Compared compared, SelectedKernels own) {
        try (ProductTrials trials = new ProductTrials(product, compared.nanos())) {
            switch (compared) {
                case STARTED -> trials.addStarted(own);
                case ALL -> trials.addAll(own.options());
            }
            return List.copyOf(trials.trials);
        }
    }

    private void addStarted(SelectedKernels own) {
        if (own.plan().precision() == Precision.INT8) {
            // It is that of 8-bit weights; this product has others.
            addSelected(own.options(), own.options().backend(), PrecisionChoice.AUTO);
        } else {
            add(own);
        }
        if (!own.plan().backend().equals(Backend.SCALAR.label())) {
            addSelected(own.options(), Backend.SCALAR, PrecisionChoice.AUTO);
        }
    }

    private void addAll(KernelOptions options) {
        for (KernelBackend backend : KernelSelector.installed().usable(options.nativeSettings())) {
            for (Precision precision : backend.precisions()) {
                if (precision != Precision.INT8) {
                    addSelected(options, backend.id(), precision);
                }
            }
        }
    }

    private void addSelected(KernelOptions options, BackendChoice backend, PrecisionChoice precision) {
        KernelOptions wanted =
                new KernelOptions(backend, precision, options.threads(), options.nativeSettings(), options.tiles());
        try (SelectedKernels kernels = KernelSelector.installed().select(wanted)) {
            add(kernels);
        }
    }

    private void add(SelectedKernels kernels) {
        long shortest = Long.MAX_VALUE;
        kernels.lock().lock();
        try {
            long begun = System.nanoTime();
            long passed = 0;
            long improved = 0;
            // Code that is compiled late shows itself by one more improvement.
            do {
                long start = System.nanoTime();
                kernels.kernels().linear(out, in, weight, null, Epilogue.STORE);
                long nanos = System.nanoTime() - start;
                passed = System.nanoTime() - begun;
                if (nanos < IMPROVED * shortest) {
                    improved = passed;
                }
                shortest = Math.min(shortest, nanos);
            } while (passed < repeated || (passed < 2 * improved && passed < MOST * repeated));
        } finally {
            kernels.lock().unlock();
        }
        trials.add(new BackendTrial(
                kernels.plan().backend(),
                kernels.plan().instructionSet(),
                kernels.plan().precision(),
                shortest,
                error()));
    }

    private double error() {
        float[] found = out.rows(0, 1).toFloats();
        double errors = 0;
        double squares = 0;
        for (int feature = 0; feature < exact.length; feature++) {
            errors += (found[feature] - exact[feature]) * (found[feature] - exact[feature]);
            squares += exact[feature] * exact[feature];
        }
        return Math.sqrt(errors / squares);
    }

    @Override
    public void close() {
        arena.close();
    }
}
