package dev.panaflux.app;

import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.Version;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a tuning holds for.
 *
 * @param processor as its maker calls it
 * @param processors how many the Java virtual machine may use
 * @param kernels version of the program, and so of its kernels
 */
public record TuningKey(String processor, int processors, String kernels) {

    /** That of this machine and program. */
    public static TuningKey ofMachine(SystemFiles files) {
        return new TuningKey(processor(files), Runtime.getRuntime().availableProcessors(), Version.current());
    }

    /** The name, or where the kernel knows none (on ARM), the architecture and the numbers of maker and part. */
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

    /** A file's name for the machine: {@code amd-epyc-2.json}. */
    String fileName() {
        String words = processor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return "%s-%d.json".formatted(words.replaceAll("^-|-$", ""), processors);
    }
}
