package dev.panaflux.pipeline;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.kernels.scalar.ScalarKernels;
import dev.panaflux.model.GoldenCase;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Pipelines of the small reference models for tests. */
public final class TestPipelines {

    /** Two, so that work is shared out even on a machine with one processor. */
    private static final int THREADS = 2;

    private TestPipelines() {}

    /** The folder of a reference model. */
    public static Path model(String name) {
        return GoldenCase.all().stream()
                .map(GoldenCase::model)
                .filter(folder -> folder.endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    /** The folder of a reference case. */
    public static Path caseFolder(String name) {
        return GoldenCase.all().stream()
                .filter(reference -> reference.name().equals(name))
                .map(GoldenCase::folder)
                .findFirst()
                .orElseThrow();
    }

    /** A model's pipeline on one backend, to be built. */
    public static ImagePipeline.Builder builder(Path model, BackendChoice backend) throws ModelFormatException {
        return ImagePipeline.of(ModelFiles.read(ModelSource.of(model)))
                .kernels(new KernelOptions(backend, Precision.F32, THREADS));
    }

    /** A model's pipeline on one backend. */
    public static ImagePipeline open(Path model, BackendChoice backend) throws ModelFormatException {
        return builder(model, backend).build();
    }

    /** The pipeline; where its backend cannot run, the test is reported as skipped. */
    public static ImagePipeline buildOrSkip(ImagePipeline.Builder builder) throws ModelFormatException {
        try {
            return builder.build();
        } catch (BackendUnavailableException missing) {
            return abort(missing.toString());
        }
    }

    /** A model's pipeline on scalar kernels that {@code change} has wrapped, to be built. */
    public static ImagePipeline.Builder builder(Path model, UnaryOperator<Kernels> change) throws ModelFormatException {
        return builder(model, Backend.SCALAR).backends(new KernelSelector(List.of(new Changed(change))));
    }

    private record Changed(UnaryOperator<Kernels> change) implements KernelBackend {
        @Override
        public Backend id() {
            return Backend.SCALAR;
        }

        @Override
        public int preference() {
            return 0;
        }

        @Override
        public Availability availability() {
            return new Availability.Usable("changed for a test");
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
        public Kernels create(ComputePool pool, Precision precision, TileSizes tiles) {
            return change.apply(new ScalarKernels(pool));
        }
    }
}
