package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A provider of kernels, found by {@link java.util.ServiceLoader}. Its class must load where the backend cannot run: only
 * {@link #create} may touch what might be missing.
 */
public interface KernelBackend {

    /** Which {@link BackendChoice} this backend serves, never {@link BackendChoice#AUTO}; its label is the name. */
    BackendChoice choice();

    /** Whether it can run here. */
    Availability availability();

    /** The operators that {@link #create}'s result implements; the others are taken from the next backend. */
    Set<Operator> operators();

    /** This backend with other settings of its libraries; itself if it has none. */
    default KernelBackend with(NativeSettings settings) {
        return this;
    }

    /** What people may want to know about it, by subject; empty if it cannot run. */
    default Map<String, String> details() {
        return Map.of();
    }

    /** The precisions it can compute with, the one that {@link Precision#AUTO} means first. */
    List<Precision> precisions();

    /** The BLAS library that serves its products in {@code precision}, or {@code none}. */
    default String blas(Precision precision) {
        return "none";
    }

    /**
     * Loops that show what this backend's instructions can reach here; called only if {@link #availability} is
     * {@link Availability.Usable}.
     */
    default List<PeakProbe> peakProbes() {
        return List.of();
    }

    /**
     * The kernels, unchecked; closed with the selection if they are {@link AutoCloseable}. Called only if
     * {@link #availability} is {@link Availability.Usable}.
     *
     * @param pool the threads; remains the caller's to close
     * @param precision one of {@link #precisions}
     * @param blocks how work is cut, as far as it concerns this backend
     */
    Kernels create(ComputePool pool, Precision precision, TileSizes blocks);
}
