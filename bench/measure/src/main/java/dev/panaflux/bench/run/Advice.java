package dev.panaflux.bench.run;

import dev.panaflux.bench.Machine;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.system.SystemFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds settings that slow a machine down, and says how to change them. */
public final class Advice {

    private static final double BUSY_LOAD = 0.3;
    private static final long LEAST_BYTES = 12L << 30;

    private Advice() {}

    /** The advice, one line each; empty if there is none. */
    public static List<String> of(Machine machine, SystemFiles files) {
        List<String> lines = new ArrayList<>();
        if (machine.governor() != null && !machine.governor().equals("performance")) {
            lines.add("the CPU frequency governor is %s: cpupower frequency-set -g performance"
                    .formatted(machine.governor()));
        }
        if (machine.cpuQuota() != null && machine.cpuQuota() < machine.threads()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "the control group allows %.2f of %d CPUs: raise its cpu.max, or use --threads %d",
                    machine.cpuQuota(),
                    machine.threads(),
                    Math.max(1, machine.cpuQuota().intValue())));
        }
        if ("never".equals(machine.hugePages())) {
            lines.add("transparent huge pages are off: echo madvise > /sys/kernel/mm/transparent_hugepage/enabled");
        }
        if (machine.numaNodes() != null && machine.numaNodes() > 1) {
            lines.add("%d NUMA nodes: numactl --interleave=all spreads weights over their memory"
                    .formatted(machine.numaNodes()));
        }
        if (machine.memoryBytes() != null && machine.memoryBytes() < LEAST_BYTES) {
            lines.add("less than 12 GiB of memory: %s's weights will be read from disk repeatedly"
                    .formatted(PublishedModel.representative().title()));
        }
        Double load = new ProcessClock(files).loadAverage();
        if (load != null && load > BUSY_LOAD * machine.threads()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "other programs are using the CPUs (load average %.2f on %d CPUs): stop them or expect longer times",
                    load,
                    machine.threads()));
        }
        return lines;
    }
}
