package dev.panaflux.app;

import dev.panaflux.app.TuningFile.Content;
import dev.panaflux.system.SystemFiles;
import java.nio.file.Files;
import java.util.function.Consumer;

/**
 * The tuning used on this machine.
 *
 * @param tuning the settings to use by default
 * @param origin where it comes from, or why there is none, for display
 */
public record MachineTuning(Tuning tuning, String origin) {

    private static final String VARIABLE = "PANAFLUX_TUNING";

    /**
     * Reads the tuning saved for this machine.
     *
     * @param notices receives a notice about a file that cannot be used; the file is kept
     * @throws IllegalArgumentException if {@code PANAFLUX_TUNING} is neither on nor off
     */
    public static MachineTuning of(Environment environment, Consumer<String> notices) {
        switch (environment.variables().getOrDefault(VARIABLE, "on")) {
            case "on" -> {}
            case "off" -> {
                return off(VARIABLE + " is off");
            }
            case String other ->
                throw new IllegalArgumentException("%s: expected on or off, found \"%s\"".formatted(VARIABLE, other));
        }
        // Most machines have no tuning, and identifying the machine takes time.
        if (!Files.isDirectory(TuningFile.folder(environment))) {
            return off("none; run tune to look for faster settings");
        }
        TuningFile file = TuningFile.ofMachine(environment, SystemFiles.ofMachine());
        return switch (file.read()) {
            case Content.Missing _ -> off("none; run tune to look for faster settings");
            case Content.Unusable unusable -> {
                notices.accept("tuning ignored: %s; run tune for a new one".formatted(unusable.reason()));
                yield off("ignored: " + unusable.reason());
            }
            case Content.Found found ->
                new MachineTuning(
                        found.tuning(),
                        "%s, measured %s: %s"
                                .formatted(
                                        file.path(),
                                        found.measured(),
                                        found.tuning().describe()));
        };
    }

    /** No tuning. */
    public static MachineTuning off(String reason) {
        return new MachineTuning(Tuning.NONE, reason);
    }
}
