package dev.panaflux.kernels.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "guard pages need Linux's mmap")
class GuardedPagesTest {

    @Test
    void allBytesBetweenTheGuardsCanBeUsed() {
        try (var arena = Arena.ofShared()) {
            MemorySegment memory = GuardedPages.allocate(100_000, arena);
            memory.fill((byte) 7);
            assertThat(memory.byteSize()).isGreaterThanOrEqualTo(100_000);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, memory.byteSize() - 1)).isEqualTo((byte) 7);
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "offset {0}")
    @ValueSource(longs = {-1, 65_536})
    void touchingAGuardEndsTheProcess(long offset, @TempDir Path folder) throws IOException, InterruptedException {
        assertThat(exitCodeOfTouching(offset, folder)).isNotZero();
    }

    @Tag("slow")
    @Test
    void touchingTheLastByteBeforeAGuardDoesNot(@TempDir Path folder) throws IOException, InterruptedException {
        assertThat(exitCodeOfTouching(65_535, folder)).isZero();
    }

    private static int exitCodeOfTouching(long offset, Path folder) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Toucher.class.getName(),
                        Long.toString(offset)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start()
                .waitFor();
    }

    /** Reads one byte at an offset from one page of guarded memory. */
    static final class Toucher {

        private Toucher() {}

        @SuppressWarnings("restricted")
        public static void main(String[] arguments) {
            try (var arena = Arena.ofShared()) {
                long start = GuardedPages.allocate(1, arena).address();
                MemorySegment.ofAddress(start + Long.parseLong(arguments[0]))
                        .reinterpret(1)
                        .get(ValueLayout.JAVA_BYTE, 0);
            }
        }
    }
}
