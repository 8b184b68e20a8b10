package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link NativeBackend} with OpenBLAS's sgemm for all linear layers, in f32: what a report compares our own products with. It is
 * never chosen without a request, as our products are faster.
 */
public final class OpenBlasBackend implements KernelBackend {

    private final NativeBackend backend;

    /** The backend with the settings from the system properties. */
    public OpenBlasBackend() {
        this(withOpenBlas(new NativeBackend(), NativeSettings.defaults()));
    }

    private OpenBlasBackend(NativeBackend backend) {
        this.backend = backend;
    }

    private static NativeBackend withOpenBlas(NativeBackend backend, NativeSettings settings) {
        return backend.with(
                settings.openBlas().isRequested() ? settings : settings.withOpenBlas(OpenBlasChoice.Named.ANY));
    }

    @Override
    public Backend id() {
        return Backend.NATIVE_OPENBLAS;
    }

    @Override
    public int preference() {
        return 150;
    }

    @Override
    public boolean isAutomatic() {
        return false;
    }

    @Override
    public KernelBackend with(NativeSettings settings) {
        NativeBackend other = withOpenBlas(backend, settings);
        return other == backend ? this : new OpenBlasBackend(other);
    }

    @Override
    public Availability availability() {
        return backend.availability();
    }

    @Override
    public Set<Operator> operators() {
        return backend.operators();
    }

    @Override
    public Map<String, String> details() {
        return backend.details();
    }

    @Override
    public List<String> warnings() {
        return backend.warnings();
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.F32);
    }

    @Override
    public String blas(Precision precision) {
        return backend.blas(precision);
    }

    @Override
    public Kernels create(ComputePool pool, Precision precision, TileSizes tiles) {
        return backend.create(pool, precision, tiles);
    }
}
