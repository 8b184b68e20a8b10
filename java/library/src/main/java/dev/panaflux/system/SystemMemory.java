package dev.panaflux.system;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory that this process may still use, in bytes: the smaller of what the kernel reports as available and what the
 * process's {@link ControlGroup} leaves.
 *
 * @param root the folder that contains {@code /proc} and {@code /sys}; another one in tests
 */
public record SystemMemory(Path root) {

    private static final long KIBIBYTE = 1024;

    /** The memory of this machine. */
    public static SystemMemory ofMachine() {
        return new SystemMemory(SystemFiles.ofMachine().root());
    }

    /** Bytes available without swapping; empty if unknown. */
    public OptionalLong availableBytes() {
        OptionalLong group = new ControlGroup(new SystemFiles(root)).availableMemory();
        return Stream.of(meminfo("MemAvailable"), group)
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    /** Bytes installed; empty if unknown. */
    public OptionalLong totalBytes() {
        return meminfo("MemTotal");
    }

    private OptionalLong meminfo(String key) {
        OptionalLong kibibytes = new SystemFiles(root).number("proc/meminfo", key);
        return kibibytes.isEmpty() ? kibibytes : OptionalLong.of(kibibytes.getAsLong() * KIBIBYTE);
    }
}
