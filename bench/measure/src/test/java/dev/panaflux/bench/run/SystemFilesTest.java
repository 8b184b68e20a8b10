package dev.panaflux.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.bench.Machine;
import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads machines that are written down in files. */
class SystemFilesTest {

    @TempDir
    private Path root = Path.of("");

    private SystemFiles files = SystemFiles.ofMachine();

    @BeforeEach
    void useTheFolder() {
        files = new SystemFiles(root);
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, content);
    }

    @Test
    void clocksAreReadBehindANameWithBlanksAndBrackets() throws IOException {
        write("proc/self/stat", "12 (a (b) c) S 1 2 3 4 5 6 700 7 80 8 250 50 0 0 20 0\n");
        write("proc/stat", "cpu  100 1 20 800 9 3 2 5 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
        write("proc/loadavg", "2.50 1.00 0.50 1/100 4242\n");
        ProcessClock clock = new ProcessClock(files);
        ProcessClock.Reading reading = clock.read();
        assertThat(reading.userNanos()).isEqualTo(2_500_000_000L);
        assertThat(reading.systemNanos()).isEqualTo(500_000_000L);
        assertThat(reading.minorFaults()).isEqualTo(700);
        assertThat(reading.majorFaults()).isEqualTo(80);
        assertThat(reading.allTicks()).isEqualTo(940);
        assertThat(reading.busyTicks()).isEqualTo(131);
        assertThat(reading.stealTicks()).isEqualTo(5);
        assertThat(clock.loadAverage()).isEqualTo(2.5);
    }

    @Test
    void peakMemoryIsInKibibytes() throws IOException {
        write("proc/self/status", "Name:\tjava\nVmPeak:\t  99 kB\nVmHWM:\t  2048 kB\n");
        assertThat(new ProcessClock(files).peakResidentBytes()).hasValue(2L << 20);
    }

    @Test
    void energyIsTheSumOfAllPackagesAndElseHasAReason() throws IOException {
        Energy energy = new Energy(files);
        assertThat(energy.microjoules()).isEmpty();
        assertThat(energy.reason()).contains("has no CPU package");
        write("sys/class/powercap/intel-rapl:0/energy_uj", "1000\n");
        write("sys/class/powercap/intel-rapl:1/energy_uj", "2000\n");
        write("sys/class/powercap/intel-rapl:0:0/energy_uj", "500\n");
        assertThat(energy.microjoules()).hasValue(3000);
        assertThat(energy.reason()).isEmpty();
    }

    @Test
    void whatASystemDoesNotTellIsUnknown() {
        ProcessClock.Reading reading = new ProcessClock(files).read();
        assertThat(reading.userNanos()).isNull();
        assertThat(reading.allTicks()).isNull();
        assertThat(reading.throttledNanos()).isNull();
        Machine machine = new MachineReader(files).read();
        assertThat(machine.governor()).isNull();
        assertThat(machine.cpuQuota()).isNull();
    }

    @Test
    void theMachineIsDescribedFromItsFiles() throws IOException {
        write("proc/cpuinfo", "processor : 0\nmicrocode\t: 0xa1\nflags\t: fpu hypervisor avx2\n");
        write("proc/meminfo", "MemTotal:       1024 kB\n");
        write("sys/devices/system/node/online", "0-1,3\n");
        write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        write("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3500000\n");
        Machine machine = new MachineReader(files).read();
        assertThat(machine.microcode()).isEqualTo("0xa1");
        assertThat(machine.memoryBytes()).isEqualTo(1L << 20);
        assertThat(machine.numaNodes()).isEqualTo(3);
        assertThat(machine.hugePages()).isEqualTo("madvise");
        assertThat(machine.governor()).isEqualTo("powersave");
        assertThat((double) Objects.requireNonNull(machine.maxHertz())).isCloseTo(3.5e9, within(1.0));
        assertThat(machine.virtualization()).startsWith("virtual machine");
    }
}
