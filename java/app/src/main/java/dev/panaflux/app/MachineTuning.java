package dev.panaflux.app;

import dev.panaflux.app.TuningFile.Content;
import dev.panaflux.system.SystemFiles;
import java.nio.file.Files;
import java.util.function.Consumer;

/**
 * The tuning that is used on this machine.
 *
 * @param tuning what to use where settings say nothing
 * @param origin where it comes from, or why there is none, for people
 */
public record MachineTuning(Tuning tuning, String origin) {

    private static final String VARIABLE = "PANAFLUX_TUNING";

    /**
     * What was measured on this machine earlier.
     *
     * @param notices is told of a file that cannot be used; the file is left alone
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
        // Most machines have none, and finding out which one this is takes time.
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
