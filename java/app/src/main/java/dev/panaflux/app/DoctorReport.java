package dev.panaflux.app;

import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.system.Version;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The findings of {@code doctor}: the machine, and how Panaflux uses it.
 *
 * @param memory installed and available memory
 * @param tuning the origin of the tuning, or why there is none
 * @param forecast how long images would take, or null if not measured
 * @param advice what would make this machine faster, one line each
 * @param caches what is kept and can be made again, by what it is
 * @param models published and shipped models found here
 */
public record DoctorReport(
        Program program,
        Processor processor,
        String memory,
        String tuning,
        Backends backends,
        @Nullable Forecast forecast,
        List<String> advice,
        Map<String, String> caches,
        Map<String, Path> models) {

    /** Versions of Panaflux, Java and the system. */
    public record Program(String version, String jdk, String system) {

        /** The versions of this process. */
        public static Program current() {
            return new Program(
                    Version.current(),
                    "%s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor")),
                    "%s %s, %s"
                            .formatted(
                                    System.getProperty("os.name"),
                                    System.getProperty("os.version"),
                                    System.getProperty("os.arch")));
        }
    }

    /**
     * The CPU.
     *
     * @param name its model name
     * @param available number of CPUs that the JVM may use
     * @param instructionSets the instruction sets that kernels use
     */
    public record Processor(String name, int available, List<String> instructionSets) {}

    /**
     * The backends.
     *
     * @param details information from the backends about themselves and their libraries
     * @param states whether each backend is available, or why not, by label
     * @param selected the default backend, or why there is none
     * @param reason why it is the default, or null if there is none
     */
    public record Backends(
            Map<String, String> details,
            Map<String, String> states,
            String selected,
            @Nullable String reason) {

        /** The backends, if one was selected. */
        public static Backends of(List<KernelBackend> backends, Environment environment, KernelPlan plan) {
            return new Backends(details(backends, environment), states(backends), plan.describe(), plan.reason());
        }

        /** The backends, if none could be selected. */
        public static Backends unusable(
                List<KernelBackend> backends, Environment environment, BackendUnavailableException problem) {
            return new Backends(
                    details(backends, environment),
                    states(backends),
                    "none, as every command would fail: " + problem.getMessage(),
                    null);
        }

        private static Map<String, String> details(List<KernelBackend> backends, Environment environment) {
            Map<String, String> details = new LinkedHashMap<>();
            backends.forEach(backend -> details.putAll(backend.details()));
            String core = environment.variables().get("OPENBLAS_CORETYPE");
            if (core != null) {
                details.put(
                        "OPENBLAS_CORETYPE", core + " (set in the environment; overrides OpenBLAS's CPU detection)");
            }
            return details;
        }

        private static Map<String, String> states(List<KernelBackend> backends) {
            Map<String, String> states = new LinkedHashMap<>();
            for (Backend ours : List.of(Backend.NATIVE, Backend.VECTOR, Backend.SCALAR)) {
                states.put(ours.label(), "unavailable, this build does not contain it");
            }
            for (KernelBackend backend : backends) {
                states.put(
                        backend.id().label(),
                        backend.availability() instanceof Availability.Usable usable
                                ? "available: " + usable.instructionSet()
                                : backend.availability().problem().orElseThrow());
            }
            return states;
        }
    }

    /**
     * How long images would take.
     *
     * @param model the model's display name
     * @param expected speed, and times by size
     */
    public record Forecast(String model, Map<String, String> expected) {}

    /** The fields of a JSON object, by display name. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("panaflux", program.version());
        fields.put("jdk", program.jdk());
        fields.put("system", program.system());
        fields.put("processor", processor.name());
        fields.put("processors available", processor.available());
        fields.put("instruction sets", processor.instructionSets());
        fields.put("memory", memory);
        fields.put("tuning", tuning);
        fields.putAll(backends.details());
        fields.put("backends", backends.states());
        fields.put("selected", backends.selected());
        if (backends.reason() != null) {
            fields.put("reason", backends.reason());
        }
        if (forecast != null) {
            fields.put(forecast.model(), forecast.expected());
        }
        fields.put("advice", advice);
        fields.put("caches", caches);
        fields.put(
                "models",
                models.entrySet().stream()
                        .map(model -> model.getKey() + ": " + model.getValue())
                        .toList());
        return fields;
    }
}
