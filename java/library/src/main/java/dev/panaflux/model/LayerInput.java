package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The input of linear layers, with the products of their low-rank adapters that several of them share. */
public final class LayerInput {

    private final Tensor values;
    private final List<Product> products;

    /** The first product of a term with the input. */
    private record Product(LowRankTerm term, Tensor values) {}

    private LayerInput(Tensor values, List<Product> products) {
        this.values = values;
        this.products = products;
    }

    /**
     * {@code values} for {@code layers}. The products are in memory of the pass's workspace, and so last as long as its current
     * frame.
     *
     * @param values {@code [rows, inDim]} f32
     */
    public static LayerInput of(Pass pass, Tensor values, List<Linear> layers) {
        LayerInput input = new LayerInput(values, new ArrayList<>());
        for (Linear layer : layers) {
            Optional<LowRankTerm> term = layer.term();
            if (term.isPresent() && input.find(term.get()).isEmpty()) {
                input.products.add(new Product(term.get(), term.get().multiply(pass, values)));
            }
        }
        return input;
    }

    /** The input itself, {@code [rows, inDim]}. */
    Tensor values() {
        return values;
    }

    /**
     * The first product of {@code term} with this input.
     *
     * @throws IllegalArgumentException if the input was not made for a layer with this term
     */
    Tensor product(LowRankTerm term) {
        return find(term)
                .orElseThrow(
                        () -> new IllegalArgumentException("input: expected one for this layer, found one for others"));
    }

    private Optional<Tensor> find(LowRankTerm term) {
        return products.stream()
                .filter(product -> product.term.startsLike(term))
                .map(Product::values)
                .findFirst();
    }

    /** The rows {@code [from, to)}. */
    public LayerInput rows(long from, long to) {
        return new LayerInput(
                values.rows(from, to),
                products.stream()
                        .map(product -> new Product(product.term, product.values.rows(from, to)))
                        .toList());
    }
}
