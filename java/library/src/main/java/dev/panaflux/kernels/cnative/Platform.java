package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.backend.InstructionSet;
import java.util.Locale;

/**
 * An operating system and processor by the names that folders of libraries have.
 *
 * @param system {@code linux}, {@code macosx}, {@code windows}, or what the Java virtual machine says
 * @param processor {@code x86_64}, {@code arm64}, or what the Java virtual machine says
 */
record Platform(String system, String processor) {

    /** The one that this Java virtual machine runs on. */
    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String system = name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : name;
        return switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> new Platform(system, "x86_64");
            case "aarch64", "arm64" -> new Platform(system, "arm64");
            case String other -> new Platform(system, other);
        };
    }

    /** {@code linux-x86_64}. */
    String label() {
        return system + "-" + processor;
    }

    /** Whether its processors are of the line that has {@code set}. */
    boolean runs(InstructionSet set) {
        return switch (set.family()) {
            case X86 -> processor.equals("x86_64");
            case ARM -> processor.equals("arm64");
        };
    }
}
