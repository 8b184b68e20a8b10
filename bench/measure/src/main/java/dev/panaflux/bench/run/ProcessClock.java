package dev.panaflux.bench.run;

import dev.panaflux.system.ControlGroup;
import dev.panaflux.system.SystemFiles;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what the process and the machine have used so far; the difference of two readings is what a run used. */
final class ProcessClock {

    private static final long NANOS_PER_TICK = 10_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long KIBI = 1024;
    private static final double MICRO = 1e6;

    /** Field indices in {@code /proc/self/stat}, counted from the parent's id, the first field after name and state. */
    private static final int MINOR_FAULTS = 6;

    private static final int MAJOR_FAULTS = 8;
    private static final int USER_TICKS = 10;
    private static final int SYSTEM_TICKS = 11;

    /** Field indices in the first line of {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq, steal. */
    private static final int IDLE = 3;

    private static final int IO_WAIT = 4;
    private static final int STEAL = 7;
    private static final int COUNTED = 8;

    private final SystemFiles files;
    private final ControlGroup group;
    private final Energy energy;

    ProcessClock(SystemFiles files) {
        this.files = files;
        this.group = new ControlGroup(files);
        this.energy = new Energy(files);
    }

    /**
     * What was used so far, or between two readings. Values that the system does not report are null.
     *
     * @param ownTicks CPU time of this process in hundredths of a second
     * @param busyTicks CPU time of all processes, including steal
     * @param allTicks all CPU time, including idle time
     * @param stealTicks CPU time that the hypervisor gave to other guests (steal)
     */
    record Reading(
            @Nullable Long userNanos,
            @Nullable Long systemNanos,
            @Nullable Long minorFaults,
            @Nullable Long majorFaults,
            @Nullable Long ownTicks,
            @Nullable Long busyTicks,
            @Nullable Long allTicks,
            @Nullable Long stealTicks,
            @Nullable Long throttledNanos,
            @Nullable Long microjoules,
            long collectorNanos) {

        /** What was used since {@code before}. */
        Reading since(Reading before) {
            return new Reading(
                    difference(before.userNanos, userNanos),
                    difference(before.systemNanos, systemNanos),
                    difference(before.minorFaults, minorFaults),
                    difference(before.majorFaults, majorFaults),
                    difference(before.ownTicks, ownTicks),
                    difference(before.busyTicks, busyTicks),
                    difference(before.allTicks, allTicks),
                    difference(before.stealTicks, stealTicks),
                    difference(before.throttledNanos, throttledNanos),
                    difference(before.microjoules, microjoules),
                    collectorNanos - before.collectorNanos);
        }

        private static @Nullable Long difference(@Nullable Long before, @Nullable Long after) {
            // Energy counters wrap; a missing sample is better than a wrong one.
            return before == null || after == null || after < before ? null : (Long) (after - before);
        }

        @Nullable
        Double joules() {
            return microjoules == null ? null : (Double) (microjoules / MICRO);
        }

        /** Share of all CPUs that other processes used, 0 to 1. */
        @Nullable
        Double otherShare() {
            return busyTicks == null || ownTicks == null
                    ? null
                    : share(Math.max(0, busyTicks - ownTicks - (stealTicks == null ? 0 : stealTicks)));
        }

        /** Share of all CPUs that the hypervisor gave to other guests (steal), 0 to 1. */
        @Nullable
        Double stealShare() {
            return share(stealTicks);
        }

        private @Nullable Double share(@Nullable Long ticks) {
            return ticks == null || allTicks == null || allTicks == 0
                    ? null
                    : (Double) Math.clamp((double) ticks / allTicks, 0, 1);
        }
    }

    Reading read() {
        long[] process = numbersAfter("proc/self/stat", ")", 1);
        long[] machine = numbersAfter("proc/stat", "cpu ", 0);
        Long user = at(process, USER_TICKS);
        Long system = at(process, SYSTEM_TICKS);
        Long all = null;
        Long busy = null;
        if (machine.length >= COUNTED) {
            all = sum(machine);
            busy = all - machine[IDLE] - machine[IO_WAIT];
        }
        return new Reading(
                user == null ? null : (Long) (user * NANOS_PER_TICK),
                system == null ? null : (Long) (system * NANOS_PER_TICK),
                at(process, MINOR_FAULTS),
                at(process, MAJOR_FAULTS),
                user == null || system == null ? null : (Long) (user + system),
                busy,
                all,
                at(machine, STEAL),
                boxed(group.throttledNanos()),
                boxed(energy.microjoules()),
                collectorNanos());
    }

    private static long sum(long[] machine) {
        long sum = 0;
        for (int i = 0; i < COUNTED; i++) {
            sum += machine[i];
        }
        return sum;
    }

    /** The numbers of the first line that follow the last {@code mark}, without the first {@code skip} words. */
    private long[] numbersAfter(String path, String mark, int skip) {
        String line = files.line(path).orElse("");
        int end = line.lastIndexOf(mark);
        if (end < 0) {
            return new long[0];
        }
        String[] words = line.substring(end + mark.length()).strip().split("\\s+", -1);
        long[] numbers = new long[Math.max(0, words.length - skip)];
        for (int i = 0; i < numbers.length; i++) {
            // Some of the last fields are unsigned and do not fit; none of them is read.
            numbers[i] = SystemFiles.parse(words[i + skip]).orElse(0);
        }
        return numbers;
    }

    private static @Nullable Long at(long[] numbers, int index) {
        return index < numbers.length ? (Long) numbers[index] : null;
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }

    private static long collectorNanos() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .filter(millis -> millis > 0)
                        .sum()
                * NANOS_PER_MILLI;
    }

    /** Peak resident memory since {@link #forgetPeak}, or since the process started if resetting is not permitted. */
    OptionalLong peakResidentBytes() {
        OptionalLong kibibytes = files.number("proc/self/status", "VmHWM");
        return kibibytes.isPresent() ? OptionalLong.of(kibibytes.getAsLong() * KIBI) : kibibytes;
    }

    /** Resets {@link #peakResidentBytes}. */
    void forgetPeak() {
        // If resetting is not permitted, the peak is that of the whole process, which is still an upper bound.
        files.write("proc/self/clear_refs", "5");
    }

    /** The one-minute load average. */
    @Nullable
    Double loadAverage() {
        try {
            return files.line("proc/loadavg")
                    .map(line -> Double.valueOf(line.split("\\s+", -1)[0]))
                    .orElse(null);
        } catch (NumberFormatException unexpected) {
            return null;
        }
    }
}
