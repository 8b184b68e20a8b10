package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.backend.InstructionSet;
import java.util.Locale;

/**
 * An operating system and CPU architecture, by the names used for library folders.
 *
 * @param system {@code linux}, {@code macosx}, {@code windows}, or the JVM's name
 * @param processor {@code x86_64}, {@code arm64}, or the JVM's name
 */
record Platform(String system, String processor) {

    /** The platform of this JVM. */
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

    /** The folder name, such as {@code linux-x86_64}. */
    String label() {
        return system + "-" + processor;
    }

    /** Whether {@code set} belongs to this architecture. */
    boolean runs(InstructionSet set) {
        return switch (set.family()) {
            case X86 -> processor.equals("x86_64");
            case ARM -> processor.equals("arm64");
        };
    }
}
