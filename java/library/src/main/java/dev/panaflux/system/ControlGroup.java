package dev.panaflux.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory and CPU limits of the process's control groups, version 1 and 2. A group's limit applies to all groups below
 * it, so the tightest limit of the process's own group and its parents counts. A container that sees only its own groups
 * finds them at the mount itself, whatever path {@code /proc/self/cgroup} has.
 */
public record ControlGroup(SystemFiles files) {

    private static final String MOUNT = "sys/fs/cgroup";
    private static final long NANOS_PER_MICRO = 1000;

    /** CPUs allowed by quotas; empty without a quota. */
    public OptionalDouble quota() {
        return Stream.concat(
                        second().map(this::secondQuota),
                        first("cpu")
                                .map(folder -> ratio(
                                        files.number(folder + "/cpu.cfs_quota_us"),
                                        files.number(folder + "/cpu.cfs_period_us"))))
                .flatMap(Optional::stream)
                .mapToDouble(Double::doubleValue)
                .min();
    }

    private Optional<Double> secondQuota(String folder) {
        String[] words = files.line(folder + "/cpu.max").orElse("").split("\\s+", -1);
        return words.length < 2 ? Optional.empty() : ratio(SystemFiles.parse(words[0]), SystemFiles.parse(words[1]));
    }

    private static Optional<Double> ratio(OptionalLong quota, OptionalLong period) {
        return quota.orElse(0) > 0 && period.orElse(0) > 0
                ? Optional.of((double) quota.getAsLong() / period.getAsLong())
                : Optional.empty();
    }

    /** Nanoseconds for which quotas have stopped the process so far, in the group that was stopped longest. */
    public OptionalLong throttledNanos() {
        return largest(Stream.concat(
                second().map(folder -> files.number(folder + "/cpu.stat", "throttled_usec"))
                        .map(micros -> times(micros, NANOS_PER_MICRO)),
                first("cpu").map(folder -> files.number(folder + "/cpu.stat", "throttled_time"))));
    }

    private static OptionalLong times(OptionalLong number, long unit) {
        return number.isEmpty() ? number : OptionalLong.of(number.getAsLong() * unit);
    }

    private static OptionalLong largest(Stream<OptionalLong> numbers) {
        return numbers.flatMapToLong(OptionalLong::stream).max();
    }

    /**
     * Bytes of memory left by limits; empty without a limit. Page cache counts as free, since the kernel reclaims it under
     * pressure.
     */
    public OptionalLong availableMemory() {
        return Stream.concat(
                        second().map(folder -> left(
                                files.number(folder + "/memory.max"),
                                files.number(folder + "/memory.current"),
                                folder,
                                "")),
                        first("memory")
                                .map(folder -> left(
                                        firstLimit(folder),
                                        files.number(folder + "/memory.usage_in_bytes"),
                                        folder,
                                        "total_")))
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    /** Version 1 also reports the limits of parents, even those that a container cannot see. */
    private OptionalLong firstLimit(String folder) {
        return Stream.of(
                        files.number(folder + "/memory.limit_in_bytes"),
                        files.number(folder + "/memory.stat", "hierarchical_memory_limit"))
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    private OptionalLong left(OptionalLong limit, OptionalLong used, String folder, String prefix) {
        if (limit.isEmpty() || used.isEmpty()) {
            return OptionalLong.empty();
        }
        long cache = files.number(folder + "/memory.stat", prefix + "inactive_file")
                        .orElse(0)
                + files.number(folder + "/memory.stat", prefix + "active_file").orElse(0);
        return OptionalLong.of(Math.max(0, limit.getAsLong() - used.getAsLong() + cache));
    }

    private Stream<String> second() {
        return folders("", MOUNT);
    }

    private Stream<String> first(String controller) {
        return folders(controller, MOUNT + "/" + controller);
    }

    /** The process's group under {@code mount}, its parents, and the mount itself. */
    private Stream<String> folders(String controller, String mount) {
        List<String> folders = new ArrayList<>();
        folders.add(mount);
        for (String line : files.lines("proc/self/cgroup")) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller)) {
                String folder = mount;
                for (String name : parts[2].split("/", -1)) {
                    if (name.equals("..")) {
                        // The group lies outside this namespace.
                        break;
                    }
                    if (!name.isEmpty()) {
                        folder += "/" + name;
                        folders.add(folder);
                    }
                }
            }
        }
        return folders.stream();
    }
}
