package dev.panaflux.system;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The processor time that the process's control group may use, of either version. */
public record ControlGroup(SystemFiles files) {

    private static final long NANOS_PER_MICRO = 1000;

    /** Processors that the quota allows, empty without one; the tightest of the group and its parents that show. */
    public OptionalDouble quota() {
        return Stream.of(folders("", "sys/fs/cgroup"), folders("cpu", "sys/fs/cgroup/cpu"))
                .flatMap(List::stream)
                .map(this::quota)
                .flatMap(Optional::stream)
                .mapToDouble(Double::doubleValue)
                .min();
    }

    private Optional<Double> quota(String folder) {
        Optional<String> second = files.line(folder + "/cpu.max");
        if (second.isPresent()) {
            String[] words = second.get().split("\\s+", -1);
            OptionalLong quota = SystemFiles.parse(words[0]);
            OptionalLong period = words.length > 1 ? SystemFiles.parse(words[1]) : OptionalLong.empty();
            return ratio(quota, period);
        }
        return ratio(files.number(folder + "/cpu.cfs_quota_us"), files.number(folder + "/cpu.cfs_period_us"));
    }

    private static Optional<Double> ratio(OptionalLong quota, OptionalLong period) {
        return quota.isPresent() && quota.getAsLong() > 0 && period.isPresent() && period.getAsLong() > 0
                ? Optional.of((double) quota.getAsLong() / period.getAsLong())
                : Optional.empty();
    }

    /** Time in nanoseconds that quotas have withheld so far. */
    public OptionalLong throttledNanos() {
        OptionalLong nanos = OptionalLong.empty();
        for (String folder : folders("", "sys/fs/cgroup")) {
            nanos = later(nanos, files.number(folder + "/cpu.stat", "throttled_usec"), NANOS_PER_MICRO);
        }
        for (String folder : folders("cpu", "sys/fs/cgroup/cpu")) {
            nanos = later(nanos, files.number(folder + "/cpu.stat", "throttled_time"), 1);
        }
        return nanos;
    }

    private static OptionalLong later(OptionalLong nanos, OptionalLong found, long unit) {
        if (found.isEmpty()) {
            return nanos;
        }
        long value = found.getAsLong() * unit;
        return OptionalLong.of(nanos.isEmpty() ? value : Math.max(nanos.getAsLong(), value));
    }

    /** The process's group under {@code mount} and, for a container that sees only its own, the mount itself. */
    private List<String> folders(String controller, String mount) {
        for (String line : files.lines("proc/self/cgroup")) {
            String[] parts = line.split(":", 3);
            boolean ours = parts.length == 3
                    && (controller.isEmpty()
                            ? parts[1].isEmpty()
                            : List.of(parts[1].split(",", -1)).contains(controller));
            if (ours && parts[2].length() > 1) {
                return List.of(mount + parts[2], mount);
            }
        }
        return List.of(mount);
    }
}
