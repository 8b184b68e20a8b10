package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.PeakProbe;
import dev.panaflux.kernels.backend.TileSize;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Provides {@link VectorKernels} if the JVM was started with the incubating Vector API. */
public final class VectorBackend implements KernelBackend {

    /** Maximum columns of a product that a task packs. */
    public static final TileSize COLUMNS = new TileSize("vector.columns", Operator.LINEAR, List.of(512, 256, 128));

    /** Maximum packed floats of such a tile, in units of 1024. */
    public static final TileSize KIBIFLOATS =
            new TileSize("vector.kibifloats", Operator.LINEAR, List.of(6144, 3072, 1536));

    /** Rows of a product whose sums stay in the cache. */
    public static final TileSize ROWS = new TileSize("vector.rows", Operator.LINEAR, List.of(144, 72, 288));

    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public Backend id() {
        return Backend.VECTOR;
    }

    @Override
    public int preference() {
        return 100;
    }

    @Override
    public Availability availability() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return new Availability.Unusable(
                    "the module %s is not loaded".formatted(MODULE), "start Java with --add-modules " + MODULE);
        }
        return new Availability.Usable("Vector API, %d bits".formatted(VectorKernels.vectorBits()));
    }

    @Override
    public Set<Operator> operators() {
        return EnumSet.allOf(Operator.class);
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.F32);
    }

    @Override
    public List<PeakProbe> peakProbes() {
        String width = ", %d bits".formatted(VectorKernels.vectorBits());
        return List.of(
                new PeakProbe(PeakProbe.Unit.F32, "Vector API multiply-add" + width, PeakLoops::multiplyAdd),
                new PeakProbe(PeakProbe.Unit.READ, "Vector API load" + width, PeakLoops::read));
    }

    @Override
    public List<TileSize> tileSizes() {
        return List.of(COLUMNS, KIBIFLOATS, ROWS);
    }

    @Override
    public Kernels create(ComputePool pool, Precision precision, TileSizes tiles) {
        return new VectorKernels(pool, tiles);
    }
}
