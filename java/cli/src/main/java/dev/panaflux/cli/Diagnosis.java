package dev.panaflux.cli;

import dev.panaflux.app.Caches;
import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.Environment;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.bench.run.Advice;
import dev.panaflux.bench.run.MachineReader;
import dev.panaflux.bench.run.Processor;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Looks at the machine for {@code doctor}, and for who looks at the server's page. */
final class Diagnosis {

    private Diagnosis() {}

    /**
     * What there is to know.
     *
     * @param tuning that is used
     * @param backends what they tell of themselves
     * @param forecast how long images would take, or null if not measured
     * @throws ModelFormatException if the models cannot be listed
     */
    static DoctorReport of(
            Environment environment,
            MachineTuning tuning,
            DoctorReport.Backends backends,
            DoctorReport.@Nullable Forecast forecast)
            throws ModelFormatException {
        Processor processor = Processor.ofMachine();
        SystemMemory memory = SystemMemory.ofMachine();
        SystemFiles files = SystemFiles.ofMachine();
        return new DoctorReport(
                DoctorReport.Program.current(),
                new DoctorReport.Processor(
                        processor.name(), Runtime.getRuntime().availableProcessors(), processor.instructionSets()),
                "%s installed, %s available".formatted(bytes(memory.totalBytes()), bytes(memory.availableBytes())),
                tuning.origin(),
                backends,
                forecast,
                Advice.of(new MachineReader(files).read(), files),
                caches(environment.caches()),
                environment.models().found());
    }

    private static Map<String, String> caches(Caches caches) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (Caches.Kind kind : Caches.Kind.values()) {
            try {
                kept.put(kind.argument(), CacheCommand.describe(caches.content(kind)));
            } catch (IOException unreadable) {
                kept.put(kind.argument(), IoErrors.describe(unreadable));
            }
        }
        return kept;
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? CliFormat.bytes(bytes.getAsLong()) : "unknown";
    }
}
