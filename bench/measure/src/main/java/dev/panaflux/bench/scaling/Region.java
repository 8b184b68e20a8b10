package dev.panaflux.bench.scaling;

/**
 * One operator's work, whose parts any thread may take.
 *
 * @param operator its name
 * @param serialNanos since the end of the region before: what one thread does while the others wait
 * @param bytes that it must at least read and write
 * @param tasks nanoseconds of each part, in the order in which threads take them
 */
@SuppressWarnings("ArrayRecordComponent") // tens of thousands of them; never compared
record Region(String operator, long serialNanos, long bytes, long[] tasks) {

    long taskNanos() {
        long sum = 0;
        for (long task : tasks) {
            sum += task;
        }
        return sum;
    }
}
