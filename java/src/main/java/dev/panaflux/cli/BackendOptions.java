package dev.panaflux.cli;

import dev.panaflux.kernels.BackendChoice;
import dev.panaflux.kernels.Precision;
import dev.panaflux.pipeline.ImagePipeline;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what computes. */
final class BackendOptions {

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "auto",
            description = "auto, vector (Vector API) or scalar (plain Java). Default: ${DEFAULT-VALUE}.")
    String backend = "auto";

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "auto",
            description = "auto or f32. Default: ${DEFAULT-VALUE}.")
    String precision = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: the processors available.")
    @Nullable Integer threads;

    /** Sets what the options say. */
    ImagePipeline.Builder apply(ImagePipeline.Builder builder) {
        builder.backend(BackendChoice.named(backend)).precision(Precision.named(precision));
        return threads == null ? builder : builder.threads(threads);
    }
}
