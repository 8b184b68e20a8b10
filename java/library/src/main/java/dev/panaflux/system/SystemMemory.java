package dev.panaflux.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory that this process may still take, in bytes: the smaller of what the kernel calls available and what the
 * process's control group leaves.
 *
 * @param root where {@code /proc} and {@code /sys} are found; another folder in tests
 */
public record SystemMemory(Path root) {

    private static final long KIBIBYTE = 1024;

    /** The memory of this machine. */
    public static SystemMemory ofMachine() {
        return new SystemMemory(Path.of("/"));
    }

    /** Bytes available without swapping, or empty where the system does not tell. */
    public OptionalLong availableBytes() {
        OptionalLong machine = meminfo("MemAvailable:");
        OptionalLong group = controlGroup();
        if (machine.isPresent() && group.isPresent()) {
            return OptionalLong.of(Math.min(machine.getAsLong(), group.getAsLong()));
        }
        return machine.isPresent() ? machine : group;
    }

    /** Bytes installed, or empty where the system does not tell. */
    public OptionalLong totalBytes() {
        return meminfo("MemTotal:");
    }

    private OptionalLong meminfo(String key) {
        for (String line : lines("proc/meminfo")) {
            if (line.startsWith(key)) {
                String digits = line.substring(key.length()).replace("kB", "").strip();
                return parse(digits, KIBIBYTE);
            }
        }
        return OptionalLong.empty();
    }

    /** Version 2 control groups; page cache counts as available, since the kernel takes it back under pressure. */
    private OptionalLong controlGroup() {
        String group = "";
        for (String line : lines("proc/self/cgroup")) {
            if (line.startsWith("0::")) {
                group = line.substring("0::/".length());
            }
        }
        OptionalLong limit = number("sys/fs/cgroup/" + group, "memory.max");
        OptionalLong used = number("sys/fs/cgroup/" + group, "memory.current");
        if (limit.isEmpty() || used.isEmpty()) {
            return OptionalLong.empty();
        }
        long cache = 0;
        for (String line : lines("sys/fs/cgroup/" + group + "/memory.stat")) {
            if (line.startsWith("inactive_file ") || line.startsWith("active_file ")) {
                cache += parse(line.substring(line.indexOf(' ') + 1), 1).orElse(0);
            }
        }
        return OptionalLong.of(Math.max(0, limit.getAsLong() - used.getAsLong() + cache));
    }

    private OptionalLong number(String folder, String file) {
        List<String> lines = lines(folder + "/" + file);
        return lines.isEmpty() ? OptionalLong.empty() : parse(lines.getFirst(), 1);
    }

    private static OptionalLong parse(String digits, long unit) {
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(digits.strip()), unit));
        } catch (NumberFormatException | ArithmeticException unlimited) {
            return OptionalLong.empty();
        }
    }

    private List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path));
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
