package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, {@code y = (W + D) x + bias} with {@code D} the sum of its adapters.
 *
 * @param weight {@code [outDim, inDim]}
 * @param bias {@code [1, outDim]}, or null
 * @param adapters the adapters, possibly none
 */
public record Linear(Weight weight, @Nullable Tensor bias, List<Adapter> adapters) {

    /** Columns that {@link #gate} multiplies with one identity matrix. */
    private static final int GATE_COLS = 64;

    /**
     * Checks the adapters' sizes.
     *
     * @throws IllegalArgumentException if an adapter does not fit {@code weight}, or changes the magnitudes of a layer with a bias
     */
    public Linear {
        adapters = lowRankFirst(adapters);
        for (Adapter adapter : adapters) {
            if (adapter.outDim() != weight.rows() || adapter.inDim() != weight.cols()) {
                throw new IllegalArgumentException("adapters: expected outputs and inputs of %s, found [%d, %d]"
                        .formatted(weight.describe(), adapter.outDim(), adapter.inDim()));
            }
            if (bias != null && adapter.changesGains()) {
                throw new IllegalArgumentException("adapters: expected none with magnitudes beside a bias, found one");
            }
        }
    }

    private static List<Adapter> lowRankFirst(List<Adapter> adapters) {
        return Stream.concat(
                        adapters.stream()
                                .filter(adapter -> LowRankTerm.of(adapter).isPresent()),
                        adapters.stream()
                                .filter(adapter -> LowRankTerm.of(adapter).isEmpty()))
                .toList();
    }

    /**
     * The layer whose weight is {@code prefix.weight} {@code [outDim, inDim]}, with the adapters that {@code weights} has
     * for it.
     *
     * @throws ModelFormatException if the weight is missing or has another shape
     */
    public static Linear bind(TensorSource weights, String prefix, long outDim, long inDim)
            throws ModelFormatException {
        String name = prefix + ".weight";
        return new Linear(weights.weight(name, outDim, inDim), null, AdaptedWeights.of(weights, name));
    }

    /**
     * Like {@link #bind}, with the bias {@code prefix.bias}.
     *
     * @throws ModelFormatException if one of them is missing or has another shape
     */
    public static Linear bindWithBias(TensorSource weights, String prefix, long outDim, long inDim)
            throws ModelFormatException {
        Linear linear = bind(weights, prefix, outDim, inDim);
        return new Linear(linear.weight, weights.tensor(prefix + ".bias", outDim), linear.adapters);
    }

    /** The outputs {@code [from, to)}, for a layer that is stored together with others. */
    public Linear rows(long from, long to) {
        return new Linear(
                weight.rows(from, to),
                bias == null ? null : bias.cols(from, to),
                adapters.stream()
                        .map(adapter -> adapter.rows(from, to))
                        .filter(adapter -> !(adapter instanceof PlacedAdapter placed && placed.isEmpty()))
                        .toList());
    }

    /** Number of output features. */
    public long outDim() {
        return weight.rows();
    }

    /** Number of input features. */
    public long inDim() {
        return weight.cols();
    }

    /**
     * Computes {@code y} for each row, then {@code epilogue}.
     *
     * @param out {@code [rows, outDim]} f32
     * @param in {@code [rows, inDim]} f32
     */
    public void apply(Pass pass, Tensor out, Tensor in, Epilogue.Last epilogue) {
        if (adapters.isEmpty()) {
            pass.kernels().linear(out, in, weight, bias, epilogue);
            return;
        }
        try (var _ = pass.workspace().frame()) {
            apply(pass, out, LayerInput.of(pass, in, List.of(this)), epilogue);
        }
    }

    /**
     * Computes {@code y} for each row, then {@code epilogue}.
     *
     * @param out {@code [rows, outDim]} f32
     * @param in an input for this layer, and maybe for others
     */
    public void apply(Pass pass, Tensor out, LayerInput in, Epilogue.Last epilogue) {
        switch (epilogue) {
            case Epilogue.Store _ -> sum(pass, out, in, Epilogue.STORE, Epilogue.ADD);
            case Epilogue.Add _, Epilogue.GatedAdd _ -> sum(pass, out, in, epilogue, epilogue);
            case Epilogue.SiluGate _
            when adapters.isEmpty() || (adapters.size() == 1 && term().isPresent()) ->
                sum(pass, out, in, epilogue, Epilogue.ADD);
            case Epilogue.SiluGate _ -> {
                try (var _ = pass.workspace().frame()) {
                    Tensor product = pass.workspace().allocate(out.rows(), out.cols());
                    sum(pass, product, in, Epilogue.STORE, Epilogue.ADD);
                    gate(pass, out, product);
                }
            }
        }
    }

    private void sum(Pass pass, Tensor out, LayerInput in, Epilogue.Last first, Epilogue.Last others) {
        Tensor values = in.values();
        List<Adapter> rest = adapters;
        Optional<LowRankTerm> term = term();
        if (term.isPresent()) {
            Epilogue added =
                    new Epilogue.AddProduct(in.product(term.get()), term.get().up(), first);
            pass.kernels().linear(out, values, weight, bias, added);
            rest = adapters.subList(1, adapters.size());
        } else if (changesGains()) {
            multiplyWithGains(pass, out, values, first, others);
        } else {
            pass.kernels().linear(out, values, weight, bias, first);
        }
        rest.forEach(adapter -> adapter.add(pass, out, values, others));
    }

    /** The first adapter, if its second product is summed up with that of the weight. */
    Optional<LowRankTerm> term() {
        return adapters.isEmpty() || changesGains() ? Optional.empty() : LowRankTerm.of(adapters.getFirst());
    }

    private boolean changesGains() {
        return adapters.stream().anyMatch(Adapter::changesGains);
    }

    /** The product with {@code W} alone, times the gain of each output. */
    private void multiplyWithGains(Pass pass, Tensor out, Tensor in, Epilogue.Last first, Epilogue.Last others) {
        float[] gains = new float[Math.toIntExact(outDim())];
        Arrays.fill(gains, 1);
        adapters.forEach(adapter -> adapter.addGains(gains, 0));
        if (first.equals(Epilogue.STORE)) {
            out.clear();
        }
        try (var _ = pass.workspace().frame()) {
            Epilogue gained = Gates.times(pass, others, outDim(), output -> gains[output]);
            pass.kernels().linear(out, in, weight, null, gained);
        }
    }

    /** {@code out = silu(out) * product}: the epilogue needs a product, so this multiplies by the identity. */
    private static void gate(Pass pass, Tensor out, Tensor product) {
        try (var _ = pass.workspace().frame()) {
            Tensor identity = pass.workspace().allocate(GATE_COLS, GATE_COLS);
            identity.fill((row, col) -> row == col ? 1 : 0);
            for (long from = 0; from < out.cols(); from += GATE_COLS) {
                long to = Math.min(from + GATE_COLS, out.cols());
                Tensor corner = identity.rows(0, to - from).cols(0, to - from);
                pass.kernels().linear(out.cols(from, to), product.cols(from, to), corner, null, Epilogue.SILU_GATE);
            }
        }
    }
}
