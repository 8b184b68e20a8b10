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
import java.util.List;
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
        Optional<String> conditions = blas == null ? conditions() : Optional.empty();
        if (conditions.isPresent() && hasPassed(library, conditions.get())) {
            return Optional.empty();
        }
        Optional<String> problem = check.problem(library, blas);
        if (problem.isEmpty() && conditions.isPresent()) {
            remember(library, conditions.get());
        }
        return problem;
    }

    /** All that a result depends on beside the library, or empty if it cannot be told. */
    private Optional<String> conditions() {
        // The first CPU stands for all; its clock changes all the time.
        List<String> processor = machine.firstParagraph("proc/cpuinfo").stream()
                .filter(line -> !line.contains("MHz"))
                .toList();
        if (processor.isEmpty() || build.isEmpty()) {
            return Optional.empty();
        }
        String java = System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version");
        return Optional.of(
                processor.stream().collect(Collectors.joining("\n", java + "\n" + build.get() + "\n", "\n")));
    }

    private static boolean hasPassed(KernelLibrary library, String conditions) {
        Path file = file(library, conditions);
        try {
            folder(library).requireOwn(file);
            return Files.readString(file).equals(conditions);
        } catch (IOException missingOrNotOurs) {
            return false;
        }
    }

    private static void remember(KernelLibrary library, String conditions) {
        try {
            String name = file(library, conditions).getFileName().toString();
            WholeFile.writeOwn(folder(library).place(name), conditions);
        } catch (IOException unwritable) {
            // The next start checks again.
            IoErrors.requireUninterrupted(unwritable);
        }
    }

    /** Machines that share a home have files of their own; those whose names collide replace each other's. */
    private static Path file(KernelLibrary library, String conditions) {
        return library.file()
                .resolveSibling(
                        "passed-%s-%08x".formatted(library.instructionSet().label(), conditions.hashCode()));
    }

    private static PrivateFolder folder(KernelLibrary library) {
        return new PrivateFolder(
                Objects.requireNonNull(library.file().toAbsolutePath().getParent(), "a file's folder"));
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
