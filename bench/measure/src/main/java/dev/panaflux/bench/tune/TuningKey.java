package dev.panaflux.bench.tune;

import dev.panaflux.bench.run.Processor;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.Version;
import java.util.Locale;

/**
 * What a tuning holds for.
 *
 * @param processor as its maker calls it
 * @param processors how many the Java virtual machine may use
 * @param kernels version of the program, and so of its kernels
 */
public record TuningKey(String processor, int processors, String kernels) {

    /** That of this machine and program; asks the system's files first, since the other way takes a tenth of a second. */
    public static TuningKey ofMachine(SystemFiles files) {
        String processor = files.lines("proc/cpuinfo").stream()
                .filter(line -> line.startsWith("model name") && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseGet(() -> Processor.ofMachine().name());
        return new TuningKey(processor, Runtime.getRuntime().availableProcessors(), Version.current());
    }

    /** A file's name for the machine: {@code amd-epyc-2.json}. */
    String fileName() {
        String words = processor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return "%s-%d.json".formatted(words.replaceAll("^-|-$", ""), processors);
    }
}
