package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.work.CountingKernels;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters beside a layer's product, against the product with the weight {@code W + B A} that they amount to. */
class LinearTest {

    private static final double NMSE = 1e-11;
    private static final int ROWS = 19;
    private static final int IN = 70;
    private static final int OUT = 300;

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();
    private final Random random = new Random(11);
    private final Tensor weight = gaussian(OUT, IN);
    private final Tensor bias = gaussian(1, OUT);
    private final Tensor in = gaussian(ROWS, IN);
    private final List<Adapter> adapters = List.of(adapter(4), adapter(1));
    private final Linear adapted = new Linear(weight, bias, adapters);
    private final Linear merged = new Linear(merged(weight, adapters), bias, List.of());

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    @ParameterizedTest
    @MethodSource("dev.panaflux.model.Backend#all")
    void adaptersAmountToTheirSumWithTheWeightUnderEveryEpilogue(Backend backend) {
        Tensor gate = gaussian(1, OUT);
        for (Epilogue.Last epilogue :
                List.of(Epilogue.STORE, Epilogue.ADD, Epilogue.gatedAdd(gate), Epilogue.SILU_GATE)) {
            assertSame(backend, "two, " + epilogue, adapted, merged, epilogue);
            assertSame(
                    backend,
                    "one, " + epilogue,
                    new Linear(weight, bias, List.of(new ScaledAdapter(adapters.getFirst(), 1))),
                    new Linear(merged(weight, adapters.subList(0, 1)), bias, List.of()),
                    epilogue);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.panaflux.model.Backend#all")
    void theScaleOfAnAdapterMultipliesIt(Backend backend) {
        LowRankAdapter half = adapter(6);
        Tensor doubled = gaussian(6, IN);
        doubled.setFloats(times(-2, ((Tensor) half.down()).toFloats()));
        assertSame(
                backend,
                "scaled",
                new Linear(weight, null, List.of(new ScaledAdapter(half, -2))),
                new Linear(merged(weight, List.of(new LowRankAdapter(doubled, half.up()))), null, List.of()),
                Epilogue.SILU_GATE);
    }

    @Test
    void partsOfALayerMultiplyTheirInputWithTheFirstFactorOnce() {
        Linear layer = new Linear(weight, null, List.of(adapter(4)));
        List<Linear> parts = List.of(layer.rows(0, 100), layer.rows(100, 200), layer.rows(200, OUT));
        CountingKernels counting = new CountingKernels();
        LayerInput.of(Pass.quiet(counting, new Workspace(arena, 1 << 20)), in, parts);
        assertThat(counting.work().flop()).isEqualTo(2L * ROWS * IN * 4);
    }

    @Test
    void twoFactorsAreTwoProductsInADryRunToo() {
        List<Linear> layers = Stream.of(1, 2)
                .map(_ -> new LowRankAdapter(
                        Tensor.withoutMemory(DType.F32, 4, IN), Tensor.withoutMemory(DType.F32, OUT, 4)))
                .map(adapter -> new Linear(weight, null, List.of(adapter)))
                .toList();
        CountingKernels counting = new CountingKernels();
        LayerInput.of(Pass.quiet(counting, new Workspace(arena, 1 << 20)), in, layers);
        assertThat(counting.work().flop()).isEqualTo(2 * 2L * ROWS * IN * 4);
    }

    @Test
    void anInputOfOtherLayersIsRefused() {
        Pass pass = Pass.quiet(new CountingKernels(), new Workspace(arena, 1 << 20));
        LayerInput other = LayerInput.of(pass, in, List.of(new Linear(weight, null, List.of())));
        Tensor out = gaussian(ROWS, OUT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(weight, null, adapters).apply(pass, out, other, Epilogue.STORE))
                .withMessage("input: expected one for this layer, found one for others");
    }

    @Test
    void aPartOfALayerHasOnlyTheAdaptersOfItsOutputs() {
        LowRankAdapter first = new LowRankAdapter(gaussian(2, IN), gaussian(100, 2));
        LowRankAdapter second = new LowRankAdapter(gaussian(2, IN), gaussian(OUT - 100, 2));
        Linear layer = new Linear(
                weight, null, List.of(new PlacedAdapter(first, 0, OUT), new PlacedAdapter(second, 100, OUT)));
        assertThat(layer.rows(0, 100).adapters()).containsExactly(first);
        assertThat(layer.rows(100, OUT).adapters()).containsExactly(second);
    }

    @ParameterizedTest
    @MethodSource("dev.panaflux.model.Backend#all")
    void rowsOfALayerHaveTheirRowsOfTheAdapters(Backend backend) {
        for (Epilogue.Last epilogue : List.of(Epilogue.STORE, Epilogue.SILU_GATE)) {
            assertSame(backend, epilogue + ", rows", adapted.rows(31, 290), merged.rows(31, 290), epilogue);
        }
    }

    @Test
    void aLayerFindsTheAdaptersOfItsWeight() throws ModelFormatException {
        TensorSourceOf weights = new TensorSourceOf(Map.of("a.weight", weight, "b.weight", weight));
        AdaptedWeights source = new AdaptedWeights(weights, Map.of("a.weight", adapters));
        assertSame(
                Backend.all().getFirst(),
                "a",
                Linear.bind(source, "a", OUT, IN),
                new Linear(merged.weight(), null, List.of()),
                Epilogue.STORE);
        assertSame(
                Backend.all().getFirst(),
                "b",
                Linear.bind(source, "b", OUT, IN),
                new Linear(weight, null, List.of()),
                Epilogue.STORE);
    }

    @Test
    void adaptersOfAnotherSizeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(weight.rows(0, 5), null, adapters))
                .withMessageStartingWith("adapters: expected outputs and inputs of [5, 70] f32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LowRankAdapter(gaussian(4, IN), gaussian(OUT, 3)))
                .withMessageContaining("expected an up matrix of 4 columns");
    }

    private static float[] times(float factor, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return values;
    }

    private void assertSame(Backend backend, String name, Linear actual, Linear expected, Epilogue.Last epilogue) {
        Kernels kernels = backend.create().apply(pool);
        Pass pass = Pass.quiet(kernels, new Workspace(arena, 1 << 20));
        float[] before = gaussian(ROWS, (int) actual.outDim()).toFloats();
        Tensor out = Matrices.of(arena, ROWS, actual.outDim(), before);
        Tensor wanted = Matrices.of(arena, ROWS, actual.outDim(), before);
        actual.apply(pass, out, in, epilogue);
        expected.apply(pass, wanted, in, epilogue);
        Matrices.assertNmse("%s on %s".formatted(name, backend), out.toFloats(), wanted.toFloats(), NMSE);
    }

    private LowRankAdapter adapter(int rank) {
        return new LowRankAdapter(gaussian(rank, IN), gaussian(OUT, rank));
    }

    private static List<LowRankAdapter> lowRank(List<Adapter> adapters) {
        return adapters.stream().map(LowRankAdapter.class::cast).toList();
    }

    private Tensor merged(Tensor base, List<Adapter> added) {
        float[] sum = base.toFloats();
        for (LowRankAdapter adapter : lowRank(added)) {
            float[] down = ((Tensor) adapter.down()).toFloats();
            float[] up = adapter.up().toFloats();
            int rank = (int) adapter.down().rows();
            for (int row = 0; row < OUT; row++) {
                for (int col = 0; col < IN; col++) {
                    double product = 0;
                    for (int i = 0; i < rank; i++) {
                        product += (double) up[row * rank + i] * down[i * IN + col];
                    }
                    sum[row * IN + col] += (float) product;
                }
            }
        }
        return Matrices.of(arena, OUT, IN, sum);
    }

    private Tensor gaussian(int rows, int cols) {
        Tensor tensor = Tensor.of(arena.allocate((long) rows * cols * Float.BYTES, 64), DType.F32, rows, cols);
        tensor.fill((row, col) -> (float) random.nextGaussian());
        return tensor;
    }

    /** Weights by name. */
    private record TensorSourceOf(Map<String, Tensor> tensors) implements TensorSource {
        @Override
        public Tensor tensor(String name, long... shape) {
            return Objects.requireNonNull(tensors.get(name));
        }

        @Override
        public boolean contains(String name) {
            return tensors.containsKey(name);
        }
    }
}
