package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.scalar.ScalarKernels;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of adapter, against the matrix that its definition says. */
class AdapterTest {

    private static final double NMSE = 1e-11;
    private static final int ROWS = 7;
    private static final int OUT = 60;
    private static final int IN = 24;

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();
    private final Random random = new Random(5);

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    /** A layer with an adapter, and the weight that both amount to. */
    private record Adapted(String name, Linear layer, Tensor weight) {}

    private Adapted adapted(String name, Linear layer, double[][] weight) {
        return new Adapted(name, layer, up(weight));
    }

    private List<Adapted> all() {
        Tensor base = gaussian(OUT, IN);
        double[][] w = matrix(base);
        Tensor up = gaussian(OUT, 3);
        Tensor down = gaussian(3, IN);
        double[][] product = times(matrix(up), matrix(down));
        LowRankAdapter lowRank = new LowRankAdapter(down, up);
        Tensor left = gaussian(5, 4);
        Tensor right = gaussian(12, 6);
        KroneckerAdapter kronecker = KroneckerAdapter.of(left, new DifferenceAdapter(right));
        Tensor rightUp = gaussian(12, 2);
        Tensor rightDown = gaussian(2, 6);
        KroneckerAdapter factors = KroneckerAdapter.of(left, new LowRankAdapter(rightDown, rightUp));
        Tensor some = gaussian(9, IN);
        PlacedAdapter placed = new PlacedAdapter(new DifferenceAdapter(some), 17, OUT);
        double[] rowGains = random.doubles(OUT, 0.5, 2).toArray();
        double[] columnGains = random.doubles(IN, 0.5, 2).toArray();
        double[][] kron = kronecker(matrix(left), matrix(right));
        return List.of(
                adapted("low rank", layer(base, lowRank), plus(w, product)),
                adapted("scaled", layer(base, new ScaledAdapter(lowRank, -0.7f)), plus(w, scaled(product, -0.7f))),
                adapted("Kronecker", layer(base, kronecker), plus(w, kron)),
                adapted(
                        "Kronecker of factors",
                        layer(base, factors),
                        plus(w, kronecker(matrix(left), times(matrix(rightUp), matrix(rightDown))))),
                adapted("difference", layer(base, new DifferenceAdapter(up(product))), plus(w, product)),
                adapted("placed", layer(base, placed), plus(w, padded(matrix(some), 17))),
                adapted(
                        "decomposed",
                        layer(base, new DecomposedAdapter(kronecker, vector(rowGains))),
                        rowsTimes(plus(w, kron), rowGains)),
                adapted(
                        "decomposed by inputs",
                        layer(base, new InputDecomposedAdapter(base, lowRank, vector(columnGains))),
                        columnsTimes(plus(w, product), columnGains)),
                adapted(
                        "several",
                        layer(base, new DecomposedAdapter(lowRank, vector(rowGains)), kronecker, placed),
                        plus(plus(rowsTimes(plus(w, product), rowGains), kron), padded(matrix(some), 17))));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("dev.panaflux.model.Backend#all")
    void everyAdapterIsTheMatrixOfItsDefinition(Backend backend) {
        Kernels kernels = backend.create().apply(pool);
        for (Adapted each : all()) {
            for (Epilogue.Last epilogue : epilogues(OUT)) {
                assertSame(kernels, each.name, each.layer, each.weight, epilogue);
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("dev.panaflux.model.Backend#all")
    void rowsOfEveryAdapterAreRowsOfThatMatrix(Backend backend) {
        Kernels kernels = backend.create().apply(pool);
        for (Adapted each : all()) {
            for (int[] cut : new int[][] {{0, 5}, {11, 13}, {13, 37}, {59, 60}, {0, 60}}) {
                Tensor rows = each.weight.rows(cut[0], cut[1]);
                Linear layer = each.layer.rows(cut[0], cut[1]);
                for (Epilogue.Last epilogue : epilogues(cut[1] - cut[0])) {
                    assertSame(kernels, "%s %s".formatted(each.name, List.of(cut[0], cut[1])), layer, rows, epilogue);
                }
            }
        }
    }

    @Test
    void normsAreThoseOfTheSum() {
        Tensor base = gaussian(OUT, IN + 40);
        LowRankAdapter adapter = new LowRankAdapter(gaussian(2, IN + 40), gaussian(OUT, 2));
        double[][] sum = plus(matrix(base), times(matrix(adapter.up()), matrix(adapter.down())));
        SquaredNorms norms = SquaredNorms.of(new ScalarKernels(pool), base, adapter);
        for (int row = 0; row < OUT; row++) {
            double expected = 0;
            for (double value : sum[row]) {
                expected += value * value;
            }
            assertThat(norms.rows()[row]).isCloseTo(expected, withPercentage(1e-4));
        }
        for (int col = 0; col < IN + 40; col++) {
            double expected = 0;
            for (double[] row : sum) {
                expected += row[col] * row[col];
            }
            assertThat(norms.columns()[col]).isCloseTo(expected, withPercentage(1e-4));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Adapter adapter = new DifferenceAdapter(gaussian(9, IN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PlacedAdapter(adapter, 52, OUT))
                .withMessage("adapter: expected its 9 outputs from 52 on within 60");
        Adapter decomposed = new DecomposedAdapter(adapter, gaussian(1, 9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScaledAdapter(decomposed, 2))
                .withMessageStartingWith("adapter: expected one that changes no gains");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(gaussian(9, IN), gaussian(1, 9), List.of(decomposed)))
                .withMessage("adapters: expected none with magnitudes beside a bias, found one");
    }

    private List<Epilogue.Last> epilogues(int out) {
        return List.of(Epilogue.STORE, Epilogue.ADD, Epilogue.gatedAdd(gaussian(1, out)), Epilogue.SILU_GATE);
    }

    private void assertSame(Kernels kernels, String name, Linear actual, Tensor expected, Epilogue.Last epilogue) {
        Tensor in = gaussian(ROWS, IN);
        float[] before = gaussian(ROWS, (int) expected.rows()).toFloats();
        Tensor out = Matrices.of(arena, ROWS, expected.rows(), before);
        Tensor wanted = Matrices.of(arena, ROWS, expected.rows(), before);
        actual.apply(Pass.quiet(kernels, new Workspace(arena, 1 << 20)), out, in, epilogue);
        new ScalarKernels(pool).linear(wanted, in, expected, null, epilogue);
        Matrices.assertNmse(name + ", " + epilogue, out.toFloats(), wanted.toFloats(), NMSE);
    }

    private static Linear layer(Tensor weight, Adapter... adapters) {
        return new Linear(weight, null, List.of(adapters));
    }

    private Tensor gaussian(int rows, int cols) {
        Tensor tensor = Tensor.of(arena.allocate((long) rows * cols * Float.BYTES, 64), DType.F32, rows, cols);
        tensor.fill((row, col) -> (float) random.nextGaussian());
        return tensor;
    }

    private Tensor up(double[][] values) {
        Tensor tensor = gaussian(values.length, values[0].length);
        tensor.fill((row, col) -> (float) values[(int) row][col]);
        return tensor;
    }

    private Tensor vector(double[] values) {
        return up(new double[][] {values});
    }

    private static double[][] matrix(Weight weight) {
        Tensor tensor = (Tensor) weight;
        float[] values = tensor.toFloats();
        double[][] matrix = new double[(int) tensor.rows()][(int) tensor.cols()];
        for (int i = 0; i < values.length; i++) {
            matrix[i / (int) tensor.cols()][i % (int) tensor.cols()] = values[i];
        }
        return matrix;
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < b.length; k++) {
                for (int j = 0; j < b[0].length; j++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static double[][] kronecker(double[][] a, double[][] b) {
        double[][] product = new double[a.length * b.length][a[0].length * b[0].length];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < product[0].length; j++) {
                product[i][j] = a[i / b.length][j / b[0].length] * b[i % b.length][j % b[0].length];
            }
        }
        return product;
    }

    private static double[][] plus(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                sum[i][j] = a[i][j] + b[i][j];
            }
        }
        return sum;
    }

    private static double[][] scaled(double[][] a, double factor) {
        double[] factors = new double[a.length];
        Arrays.fill(factors, factor);
        return rowsTimes(a, factors);
    }

    private static double[][] rowsTimes(double[][] a, double[] factors) {
        double[][] product = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                product[i][j] = a[i][j] * (float) factors[i];
            }
        }
        return product;
    }

    private static double[][] columnsTimes(double[][] a, double[] factors) {
        double[][] product = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                product[i][j] = a[i][j] * (float) factors[j];
            }
        }
        return product;
    }

    private static double[][] padded(double[][] some, int from) {
        double[][] all = new double[OUT][IN];
        for (int i = 0; i < some.length; i++) {
            all[from + i] = some[i];
        }
        return all;
    }
}
