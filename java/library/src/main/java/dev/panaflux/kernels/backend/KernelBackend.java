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

    /** Its name. */
    Backend id();

    /** Of the backends that can run, the one with the highest preference serves: 0 for plain Java, more for what is faster. */
    int preference();

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

    /** The precisions it can compute with, the one that it takes where the user leaves it open first. */
    List<Precision> precisions();

    /** The sizes of tiles that may be set, by label; {@link #create} is told their values. */
    default List<TileSize> tileSizes() {
        return List.of();
    }

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
     * The kernels, unchecked; closed with the selection. Called only if {@link #availability} is
     * {@link Availability.Usable}.
     *
     * @param pool the threads; remains the caller's to close
     * @param precision one of {@link #precisions}
     * @param blocks how work is cut, as far as it concerns this backend
     */
    Kernels create(ComputePool pool, Precision precision, TileSizes blocks);
}
