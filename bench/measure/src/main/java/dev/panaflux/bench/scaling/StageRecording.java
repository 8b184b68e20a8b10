package dev.panaflux.bench.scaling;

import java.util.List;

/**
 * What happened in a stage of an image, for a number of threads that shares its work.
 *
 * @param stage its name: {@code encode}, {@code step}, {@code decode}, or {@code rest} for all else
 * @param regions in order
 * @param tailNanos after the last region, on one thread
 */
record StageRecording(String stage, List<Region> regions, long tailNanos) {

    StageRecording {
        regions = List.copyOf(regions);
    }

    /** All work, one task after the other. */
    long totalNanos() {
        return tailNanos
                + regions.stream()
                        .mapToLong(region -> region.serialNanos() + region.taskNanos())
                        .sum();
    }
}
