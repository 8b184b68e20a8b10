package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningKeyTest {

    @TempDir
    private Path root = Path.of("");

    @Test
    void theProcessorIsCalledAsTheKernelCallsIt() throws IOException {
        assertThat(processor("processor\t: 0\nmodel name\t: AMD EPYC (4th)\nmodel name\t: another\n"))
                .isEqualTo("AMD EPYC (4th)");
    }

    @Test
    void whereTheKernelKnowsNoNameTheNumbersOfMakerAndPartStandForIt() throws IOException {
        assertThat(processor("processor\t: 0\nCPU implementer\t: 0x41\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\n"))
                .isEqualTo(System.getProperty("os.arch") + " 0x41 0xd0c");
        assertThat(processor("")).isEqualTo(System.getProperty("os.arch"));
    }

    private String processor(String cpuinfo) throws IOException {
        Files.createDirectories(root.resolve("proc"));
        Files.writeString(root.resolve("proc/cpuinfo"), cpuinfo);
        return TuningKey.ofMachine(new SystemFiles(root)).processor();
    }
}
