package dev.panaflux.kernels.cnative;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.Version;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Remembers beside a library which of its instruction sets have passed a check, so that the next start does not repeat it. A
 * result holds for this CPU, this build and this Java: whatever else could be at fault is checked anew. Only what passed is
 * remembered, and only if nobody but this user can have written it.
 *
 * @param check what is remembered; checks of OpenBLAS are not
 * @param machine tells the CPU; where it does not, nothing is remembered
 * @param build identifies the Java code that calls the library; without it, nothing is remembered
 */
record RememberedCheck(LibraryFinder.Check check, SystemFiles machine, Optional<String> build)
        implements LibraryFinder.Check {

    /** Remembers for this build. */
    RememberedCheck(LibraryFinder.Check check, SystemFiles machine) {
        this(check, machine, currentBuild());
    }

    @Override
    public Optional<String> problem(KernelLibrary library, @Nullable BlasLibrary blas) {
        String cpu = cpu();
        if (blas != null || cpu.isEmpty() || build.isEmpty()) {
            return check.problem(library, blas);
        }
        // Machines that share a home have files of their own; those whose names collide replace each other's.
        Path file = library.file()
                .resolveSibling(
                        "passed-%s-%08x".formatted(library.instructionSet().label(), cpu.hashCode()));
        String java = System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version");
        String conditions = String.join("\n", java, build.get(), cpu);
        if (hasPassed(file, conditions)) {
            return Optional.empty();
        }
        Optional<String> problem = check.problem(library, null);
        if (problem.isEmpty()) {
            remember(file, conditions);
        }
        return problem;
    }

    /** What the system says of the first CPU, which stands for all; empty if nothing. Clocks change all the time. */
    private String cpu() {
        return machine.firstParagraph("proc/cpuinfo").stream()
                .filter(line ->
                        !line.contains("MHz") && !line.toLowerCase(Locale.ROOT).startsWith("bogomips"))
                .collect(Collectors.joining("\n"));
    }

    private static boolean hasPassed(Path file, String conditions) {
        try {
            folder(file).requireOwn(file);
            return Files.readString(file).equals(conditions);
        } catch (IOException missingOrNotOurs) {
            return false;
        }
    }

    private static void remember(Path file, String conditions) {
        try {
            WholeFile.writeOwn(folder(file).place(file.getFileName().toString()), conditions);
        } catch (IOException unwritable) {
            // The next start checks again.
            IoErrors.requireUninterrupted(unwritable);
        }
    }

    private static PrivateFolder folder(Path file) {
        return new PrivateFolder(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file's folder"));
    }

    /** Version and time of the jar with this class; empty where classes lie in a folder, which does not tell when they change. */
    private static Optional<String> currentBuild() {
        CodeSource source = RememberedCheck.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            Path jar = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(jar)
                    ? Optional.of(Version.current() + " of " + Files.getLastModifiedTime(jar))
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException | IOException untold) {
            return Optional.empty();
        }
    }
}
