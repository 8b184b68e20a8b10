package dev.panaflux.weights;

/** The weights of one component, open until closed. */
public interface WeightSource extends TensorSource, AutoCloseable {

    /** Unmaps all files and makes every weight that was given out unusable. */
    @Override
    void close();
}
