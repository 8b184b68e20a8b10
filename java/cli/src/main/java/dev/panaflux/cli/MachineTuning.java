package dev.panaflux.cli;

import dev.panaflux.bench.tune.Tuning;
import dev.panaflux.bench.tune.TuningFile;
import dev.panaflux.bench.tune.TuningFile.Content;
import dev.panaflux.bench.tune.TuningKey;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.system.SystemFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/**
 * The tuning that commands use on this machine.
 *
 * @param tuning what to use where options say nothing
 * @param origin where it comes from, or why there is none, for people
 */
record MachineTuning(Tuning tuning, String origin) {

    static final String VARIABLE = "PANAFLUX_TUNING";

    /**
     * What {@code tune} has found for this machine. A file that cannot be used is told of and left alone.
     *
     * @throws IllegalArgumentException if {@code PANAFLUX_TUNING} is neither on nor off
     */
    static MachineTuning of(Console console) {
        switch (console.environment().getOrDefault(VARIABLE, "on")) {
            case "on" -> {}
            case "off" -> {
                return off(VARIABLE + " is off");
            }
            case String other ->
                throw new IllegalArgumentException("%s: expected on or off, found \"%s\"".formatted(VARIABLE, other));
        }
        Path folder = TuningFile.folder(console.environment(), console.home());
        if (!Files.isDirectory(folder)) {
            return off("none; the command tune looks for faster settings");
        }
        TuningFile file =
                TuningFile.ofUser(console.environment(), console.home(), TuningKey.ofMachine(SystemFiles.ofMachine()));
        return switch (file.read()) {
            case Content.Missing _ -> off("none; the command tune looks for faster settings");
            case Content.Unusable unusable -> {
                console.note("tuning ignored: %s; tune makes it anew".formatted(unusable.reason()));
                yield off("ignored: " + unusable.reason());
            }
            case Content.Found found ->
                new MachineTuning(
                        found.tuning(),
                        "%s, measured %s: %s".formatted(file.path(), found.measured(), describe(found.tuning())));
        };
    }

    /** No tuning. */
    static MachineTuning off(String reason) {
        return new MachineTuning(Tuning.NONE, reason);
    }

    /** The settings that are not usual, for people. */
    static String describe(Tuning tuning) {
        StringJoiner settings = new StringJoiner(", ").setEmptyValue("the usual settings");
        if (tuning.threads() != null) {
            settings.add("threads " + tuning.threads());
        }
        if (tuning.precision() != null) {
            settings.add("precision " + tuning.precision().label());
        }
        TileSizes blocks = tuning.blocks();
        blocks.chosen().forEach((size, value) -> settings.add(size.label() + " " + value));
        return settings.toString();
    }
}
