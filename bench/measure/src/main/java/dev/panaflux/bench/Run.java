package dev.panaflux.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One picture from nothing to its file. Times are wall time in nanoseconds; null stands for what the system does not
 * tell.
 *
 * @param order when it ran: 0, 1, ... over all variants
 * @param warmup whether it is left out of all figures
 * @param caseIndex which prompt
 * @param loadNanos finding and checking the model's files, reading the tokenizer, starting threads
 * @param encodeNanos encoding the prompt, mapping its weights included
 * @param stepNanos each denoising step
 * @param decodeNanos decoding the picture
 * @param writeNanos writing the PNG
 * @param totalNanos from the start of loading to the end of writing
 * @param userNanos processor time of the process in user mode
 * @param systemNanos processor time of the process in the kernel
 * @param collectorNanos time that garbage collectors took
 * @param peakResidentBytes most memory that was resident during the run, mapped weights included
 * @param minorFaults pages that were mapped without reading
 * @param majorFaults pages that were read from disk
 * @param loadAverage runnable threads over the minute before
 * @param pulsePerSecond operations a second that f32 multiply-adds reached on the run's threads just before it
 * @param otherShare share of all processors that other processes took, 0 to 1
 * @param stealShare share of all processors that the hypervisor withheld, 0 to 1
 * @param throttledNanos time that the control group's quota withheld
 * @param joules energy of all packages
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
        stepNanos = List.copyOf(stepNanos);
    }

    /** What no stage accounts for: mapping the transformer, positions, noise, the text projection. */
    public long otherNanos() {
        return totalNanos
                - loadNanos
                - encodeNanos
                - stepNanos.stream().mapToLong(Long::longValue).sum()
                - decodeNanos
                - writeNanos;
    }
}
