package dev.panaflux.cli;

import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.pipeline.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options for what is shown while images are made. */
final class ProgressOptions {

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only warnings and errors.")
    private boolean quiet;

    @Option(
            names = "--progress",
            paramLabel = "PROGRESS",
            defaultValue = "auto",
            description = "auto, bar, plain, json or none. Default: ${DEFAULT-VALUE}.")
    private ProgressStyle style = ProgressStyle.AUTO;

    /** The style; none for a quiet command. */
    ProgressStyle style() {
        return quiet ? ProgressStyle.NONE : style;
    }

    /**
     * Tells before the first event what draws, then passes events on. Backends that were skipped are told to a quiet command too.
     *
     * @param seed of the first image
     * @param notices what else is told, unless the command is quiet
     */
    ProgressListener headed(
            String seed, KernelPlan plan, BackendOptions backend, List<String> notices, ProgressListener listener) {
        List<String> heading = new ArrayList<>();
        if (style() != ProgressStyle.NONE || backend.verbose) {
            heading.add("seed %s, %s".formatted(seed, plan.describe()));
        }
        heading.addAll(notices(notices));
        heading.addAll(backend.notices(plan));
        return new HeadedProgress(heading, listener);
    }

    /** What a command that is not quiet tells of {@code notices}: all of them. */
    List<String> notices(List<String> notices) {
        return style() == ProgressStyle.NONE ? List.of() : notices;
    }

    /**
     * Rejects options that contradict each other.
     *
     * @throws IllegalArgumentException if the command is to be quiet and verbose
     */
    void requireConsistent(BackendOptions backend) {
        if (quiet && backend.verbose) {
            throw new IllegalArgumentException("--quiet: expected either --quiet or --verbose, found both");
        }
    }
}
