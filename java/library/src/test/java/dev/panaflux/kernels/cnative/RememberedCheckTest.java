package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedCheckTest {

    private static final String CPU = """
            processor\t: 0
            model name\t: AMD EPYC
            cpu MHz\t\t: 2596.134
            bogomips\t: 5192.26
            flags\t\t: fpu avx2 avx512f

            processor\t: 1
            """;

    @TempDir
    Path folder;

    private final List<InstructionSet> checked = new ArrayList<>();
    private Optional<String> result = Optional.empty();

    @BeforeEach
    void describeTheMachine() throws IOException {
        Files.createDirectory(folder.resolve("proc"));
        Files.createDirectory(folder.resolve("libraries"));
        cpu(CPU);
    }

    private void cpu(String described) throws IOException {
        Files.writeString(folder.resolve("proc/cpuinfo"), described);
    }

    private Optional<String> start(InstructionSet set, Optional<String> build) {
        var check = new RememberedCheck(
                (library, _) -> {
                    checked.add(library.instructionSet());
                    return result;
                },
                new SystemFiles(folder),
                build);
        var library = new KernelLibrary(folder.resolve("libraries/kernels.so"), set, Optional.empty());
        return check.problem(library, null);
    }

    private Optional<String> start() {
        return start(InstructionSet.AVX2, Optional.of("1.0"));
    }

    private Path remembered() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("libraries"))) {
            return files.reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }

    @Test
    void kernelsThatPassedAreNotCheckedAgain() throws IOException {
        assertThat(start()).isEmpty();
        cpu(CPU.replace("2596.134", "3700.001").replace("5192.26", "5192.30"));
        assertThat(start()).isEmpty();

        assertThat(checked).hasSize(1);
        assertThat(remembered().getFileName().toString()).startsWith("passed-avx2-");
    }

    @Test
    void eachInstructionSetIsCheckedOfItsOwn() {
        start();
        start(InstructionSet.AVX512, Optional.of("1.0"));

        assertThat(checked).containsExactly(InstructionSet.AVX2, InstructionSet.AVX512);
    }

    @Test
    void anotherCpuOrBuildIsCheckedAnew() throws IOException {
        start();
        start(InstructionSet.AVX2, Optional.of("1.1"));
        assertThat(checked).hasSize(2);
        // A new build replaces the old one's file.
        assertThat(remembered()).exists();

        cpu(CPU.replace("avx512f", ""));
        start();
        assertThat(checked).hasSize(3);
    }

    @Test
    void aFailureIsNotRemembered() {
        result = Optional.of("linear, off by 1");
        assertThat(start()).isEqualTo(result);
        assertThat(start()).isEqualTo(result);

        assertThat(checked).hasSize(2);
    }

    @Test
    void withoutACpuOrABuildNothingIsRemembered() throws IOException {
        start(InstructionSet.AVX2, Optional.empty());
        Files.delete(folder.resolve("proc/cpuinfo"));
        start();
        start();

        assertThat(checked).hasSize(3);
        assertThat(folder.resolve("libraries")).isEmptyDirectory();
    }

    @Test
    void whatOthersMayHaveWrittenIsNotBelieved() throws IOException {
        start();
        Files.setPosixFilePermissions(remembered(), PosixFilePermissions.fromString("rw-rw-rw-"));
        start();

        assertThat(checked).hasSize(2);
    }

    @Test
    void aFileOfOtherConditionsIsNotBelieved() throws IOException {
        start();
        Files.writeString(remembered(), "something else");
        start();

        assertThat(checked).hasSize(2);
    }

    @Test
    void whereNothingCanBeWrittenEachStartChecks() throws IOException {
        Files.delete(folder.resolve("libraries"));
        assertThat(start()).isEmpty();
        assertThat(start()).isEmpty();

        assertThat(checked).hasSize(2);
    }
}
