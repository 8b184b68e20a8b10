package dev.panaflux.app;

import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.Version;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The machine and version that a tuning is for.
 *
 * @param processor the CPU's model name
 * @param processors number of CPUs that the JVM may use
 * @param kernels version of the program, and thus of its kernels
 */
public record TuningKey(String processor, int processors, String kernels) {

    /** The key of this machine and version. */
    public static TuningKey ofMachine(SystemFiles files) {
        return new TuningKey(processor(files), Runtime.getRuntime().availableProcessors(), Version.current());
    }

    /** The model name, or if Linux has none (on ARM), the architecture and the numbers of implementer and part. */
    private static String processor(SystemFiles files) {
        List<String> lines = files.lines("proc/cpuinfo");
        return value(lines, "model name")
                .orElseGet(() -> Stream.concat(
                                Stream.of(System.getProperty("os.arch")),
                                Stream.of("CPU implementer", "CPU part").flatMap(key -> value(lines, key).stream()))
                        .collect(Collectors.joining(" ")));
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    /** The file name for the machine, such as {@code amd-epyc-2.json}. */
    String fileName() {
        String words = processor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return "%s-%d.json".formatted(words.replaceAll("^-|-$", ""), processors);
    }
}
