package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines and containers that are written down in files. */
class ControlGroupTest {

    private static final String GROUPS = "sys/fs/cgroup/";

    @TempDir
    private Path root = Path.of("");

    private ControlGroup group = new ControlGroup(SystemFiles.ofMachine());

    @BeforeEach
    void useTheFolder() {
        group = new ControlGroup(new SystemFiles(root));
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, content + "\n");
    }

    private void second(String folder, String limit, long used) throws IOException {
        write(GROUPS + folder + "/memory.max", limit);
        write(GROUPS + folder + "/memory.current", Long.toString(used));
    }

    private void first(String folder, long limit, long used) throws IOException {
        write(GROUPS + "memory/" + folder + "/memory.limit_in_bytes", Long.toString(limit));
        write(GROUPS + "memory/" + folder + "/memory.usage_in_bytes", Long.toString(used));
    }

    @Test
    void aMachineWithoutGroupsHasNoLimits() {
        assertThat(group.availableMemory()).isEmpty();
        assertThat(group.quota()).isEmpty();
        assertThat(group.throttledNanos()).isEmpty();
    }

    @Test
    void memoryOfVersionTwoIsWhatTheTightestGroupLeaves() throws IOException {
        write("proc/self/cgroup", "0::/a/b/c");
        second("a/b/c", "max", 100);
        assertThat(group.availableMemory()).isEmpty();
        second("a", "1000", 300);
        assertThat(group.availableMemory()).hasValue(700);
        second("a/b", "500", 200);
        assertThat(group.availableMemory()).hasValue(300);
        second("a/b/c", "150", 100);
        assertThat(group.availableMemory()).hasValue(50);
    }

    @Test
    void memoryOfVersionOneIsWhatTheTightestGroupLeaves() throws IOException {
        write("proc/self/cgroup", "5:cpu,cpuacct:/other\n4:memory:/a/b");
        first("a/b", Long.MAX_VALUE - 4095, 100);
        first("a", 1000, 300);
        assertThat(group.availableMemory()).hasValue(700);
        write(GROUPS + "memory/a/memory.stat", "inactive_file 1\ntotal_inactive_file 40\ntotal_active_file 2");
        assertThat(group.availableMemory()).hasValue(742);
    }

    @Test
    void versionOneTellsOfParentsThatAContainerDoesNotSee() throws IOException {
        write("proc/self/cgroup", "4:memory:/docker/xyz");
        first("", Long.MAX_VALUE - 4095, 100);
        write(GROUPS + "memory/memory.stat", "hierarchical_memory_limit 900");
        assertThat(group.availableMemory()).hasValue(800);
    }

    @Test
    void aContainerFindsItsLimitsAtTheMount() throws IOException {
        write("proc/self/cgroup", "4:memory:/docker/xyz\n3:cpu:/docker/xyz\n0::/../outside");
        second("", "1000", 100);
        assertThat(group.availableMemory()).hasValue(900);
        first("", 500, 100);
        assertThat(group.availableMemory()).hasValue(400);
        write(GROUPS + "cpu/cpu.cfs_quota_us", "50000");
        write(GROUPS + "cpu/cpu.cfs_period_us", "100000");
        assertThat(group.quota()).hasValue(0.5);
    }

    @Test
    void memoryIsTheSmallerOfTheMachinesAndTheGroups() throws IOException {
        write("proc/meminfo", "MemTotal:       4 kB\nMemAvailable:   1 kB");
        write("proc/self/cgroup", "0::/a");
        second("a", "9000", 100);
        SystemMemory memory = new SystemMemory(root);
        assertThat(memory.totalBytes()).hasValue(4096);
        assertThat(memory.availableBytes()).hasValue(1024);
        second("a", "900", 100);
        assertThat(memory.availableBytes()).hasValue(800);
        second("a", "900", 1000);
        assertThat(memory.availableBytes()).hasValue(0);
    }

    @Test
    void aQuotaOfVersionTwoIsThatOfTheTightestGroup() throws IOException {
        write("proc/self/cgroup", "0::/jobs/one");
        write(GROUPS + "jobs/one/cpu.max", "150000 100000");
        write(GROUPS + "jobs/one/cpu.stat", "usage_usec 5\nnr_throttled 3\nthrottled_usec 7000");
        assertThat(group.quota()).hasValue(1.5);
        assertThat(group.throttledNanos()).hasValue(7_000_000);
        write(GROUPS + "jobs/cpu.max", "50000 100000");
        assertThat(group.quota()).hasValue(0.5);
    }

    @Test
    void noQuotaIsNone() throws IOException {
        write("proc/self/cgroup", "0::/");
        write(GROUPS + "cpu.max", "max 100000");
        assertThat(group.quota()).isEmpty();
    }

    @Test
    void aQuotaOfVersionOneIsFoundByItsController() throws IOException {
        write("proc/self/cgroup", "5:cpu,cpuacct:/box\n2:memory:/other");
        write(GROUPS + "cpu/box/cpu.cfs_quota_us", "50000");
        write(GROUPS + "cpu/box/cpu.cfs_period_us", "100000");
        write(GROUPS + "cpu/box/cpu.stat", "nr_periods 1\nthrottled_time 123");
        assertThat(group.quota()).hasValue(0.5);
        assertThat(group.throttledNanos()).hasValue(123);
    }
}
