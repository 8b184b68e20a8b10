package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReadGuardTest {

    private static final Path MAPS = Path.of("/proc/self/maps");

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void allFunctionsAreOfOneCopyOfTheLibraryHoweverManyAreLoaded() throws IOException {
        try {
            for (String cache : new String[] {"first", "second", "third"}) {
                KernelLibrary.load(
                        new NativeSettings(null, OpenBlasChoice.Named.AUTO, folder.resolve(cache)),
                        Platform.current(),
                        NativeBackend.class.getClassLoader());
            }
        } catch (LibraryException missing) {
            assumeTrue(false, missing.getMessage());
        }

        assertThat(Stream.of(
                                PanafluxKernels.pf_guard_open$address(),
                                PanafluxKernels.pf_guard_watch$address(),
                                PanafluxKernels.pf_guard_end$address(),
                                PanafluxKernels.pf_guard_close$address())
                        .map(ReadGuardTest::library)
                        .distinct())
                .hasSize(1);
    }

    /** The file that the memory at {@code address} is mapped from. */
    private static String library(MemorySegment address) {
        try (Stream<String> maps = Files.lines(MAPS)) {
            return maps.map(line -> line.split("\\s+", 6))
                    .filter(line -> contains(line[0].split("-"), address.address()))
                    .map(line -> line[5])
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean contains(String[] range, long address) {
        return Long.parseUnsignedLong(range[0], 16) <= address && address < Long.parseUnsignedLong(range[1], 16);
    }
}
