package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A provider of kernels, found by {@link java.util.ServiceLoader}. Its class must load even where the backend cannot run: only
 * {@link #create} may touch what might be missing.
 */
public interface KernelBackend {

    /** Its name. */
    Backend id();

    /** Of the backends that can run, the one with the highest preference is used: 0 for plain Java, more for faster ones. */
    int preference();

    /** Whether it may be chosen without a request. One that exists for comparisons may not. */
    default boolean isAutomatic() {
        return true;
    }

    /** Whether it can run here. */
    Availability availability();

    /** The operators that {@link #create} returns; the next backend provides the others. */
    Set<Operator> operators();

    /** This backend with other settings for its libraries; itself if it has no libraries. */
    default KernelBackend with(NativeSettings settings) {
        return this;
    }

    /** Information for users, by subject; empty if it cannot run. */
    default Map<String, String> details() {
        return Map.of();
    }

    /** What the user should know though it runs, a line each. */
    default List<String> warnings() {
        return List.of();
    }

    /** The supported precisions, the default first. */
    List<Precision> precisions();

    /** The tile sizes that can be set, in order of their labels; {@link #create} receives their values. */
    default List<TileSize> tileSizes() {
        return List.of();
    }

    /** The BLAS library that computes its products in {@code precision}, or {@code none}. */
    default String blas(Precision precision) {
        return "none";
    }

    /**
     * Loops that measure the peak throughput of this backend's instructions; called only if {@link #availability} is
     * {@link Availability.Usable}.
     */
    default List<PeakProbe> peakProbes() {
        return List.of();
    }

    /**
     * The kernels, unchecked; closed with the selection. Called only if {@link #availability} is {@link Availability.Usable}.
     *
     * @param pool the threads; the caller closes it
     * @param precision one of {@link #precisions}
     * @param tiles tile sizes; those of other backends are ignored
     */
    Kernels create(ComputePool pool, Precision precision, TileSizes tiles);
}
