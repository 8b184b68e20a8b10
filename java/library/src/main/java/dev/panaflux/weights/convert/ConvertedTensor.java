package dev.panaflux.weights.convert;

import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.blocks.BlockFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of a file to write, and the weights that its rows come from.
 *
 * @param name its name in the file
 * @param sources the weights whose rows follow each other in it, with equal columns
 * @param halvesSwapped whether the two halves of the rows of the only source are swapped
 */
public record ConvertedTensor(String name, List<TensorShape> sources, boolean halvesSwapped) {

    public ConvertedTensor {
        sources = List.copyOf(sources);
    }

    /** Its shape. */
    public List<Long> shape() {
        List<Long> shape = new ArrayList<>(sources.getFirst().shape());
        if (!shape.isEmpty()) {
            shape.set(
                    0,
                    sources.stream()
                            .mapToLong(source -> source.shape().getFirst())
                            .sum());
        }
        return shape;
    }

    /**
     * How it is written in a file of {@code type}. In files of blocks, vectors are f32, and matrices that do not divide into
     * blocks, or that should keep their precision, bf16.
     *
     * @param rounded whether it may be rounded to blocks
     */
    public TensorSpec as(StoredType type, boolean rounded) {
        if (type.blocks().isEmpty()) {
            return new TensorSpec(name, type, shape());
        }
        BlockFormat blocks = type.blocks().get();
        if (shape().size() < 2) {
            return new TensorSpec(name, StoredType.F32, shape());
        }
        boolean whole = shape().size() == 2 && shape().getLast() % blocks.weights() == 0;
        return new TensorSpec(name, whole && rounded ? type : StoredType.BF16, shape());
    }
}
