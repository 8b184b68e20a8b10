package dev.panaflux.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One image, from opening the model to writing the file. Times are wall time in nanoseconds. Values that the system does
 * not report are null.
 *
 * @param order position among the runs of all variants, from 0
 * @param warmup whether this is a warm-up run, which figures ignore
 * @param caseIndex index of the prompt
 * @param loadNanos finding and checking the model's files, reading the tokenizer, starting threads
 * @param encodeNanos encoding the prompt, including mapping the encoder's weights
 * @param stepNanos each denoising step
 * @param decodeNanos decoding the image
 * @param writeNanos writing the PNG
 * @param totalNanos from the start of loading to the end of writing
 * @param userNanos CPU time of the process in user mode
 * @param systemNanos CPU time of the process in the kernel
 * @param collectorNanos time spent in garbage collection
 * @param peakResidentBytes peak resident memory during the run, including mapped weights
 * @param minorFaults page faults served without disk access
 * @param majorFaults page faults that read from disk
 * @param loadAverage the system's one-minute load average before the run
 * @param pulsePerSecond operations per second of a short f32 multiply-add loop on the run's threads just before it
 * @param otherShare share of all CPUs that other processes used, 0 to 1
 * @param stealShare share of all CPUs that the hypervisor gave to other guests (steal), 0 to 1
 * @param throttledNanos time for which the control group's quota stopped the process
 * @param joules energy of all CPU packages
 */
public record Run(
        int order,
        boolean warmup,
        int caseIndex,
        long loadNanos,
        long encodeNanos,
        List<Long> stepNanos,
        long decodeNanos,
        long writeNanos,
        long totalNanos,
        @Nullable Long userNanos,
        @Nullable Long systemNanos,
        long collectorNanos,
        @Nullable Long peakResidentBytes,
        @Nullable Long minorFaults,
        @Nullable Long majorFaults,
        @Nullable Double loadAverage,
        @Nullable Double pulsePerSecond,
        @Nullable Double otherShare,
        @Nullable Double stealShare,
        @Nullable Long throttledNanos,
        @Nullable Double joules) {

    public Run {
        ReportChecks.present("stepNanos", stepNanos);
        ReportChecks.that(!stepNanos.isEmpty(), "stepNanos", "at least one step", "none");
        stepNanos.forEach(nanos -> ReportChecks.positive("stepNanos", nanos));
        ReportChecks.positive("encodeNanos", encodeNanos);
        ReportChecks.positive("decodeNanos", decodeNanos);
        ReportChecks.positive("totalNanos", totalNanos);
        stepNanos = List.copyOf(stepNanos);
    }

    /** Time outside all stages: mapping the transformer, positions, noise, the text projection. */
    public long otherNanos() {
        return totalNanos
                - loadNanos
                - encodeNanos
                - stepNanos.stream().mapToLong(Long::longValue).sum()
                - decodeNanos
                - writeNanos;
    }
}
