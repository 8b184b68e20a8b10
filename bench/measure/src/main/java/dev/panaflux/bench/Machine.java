package dev.panaflux.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine. Values that the system does not report are null.
 *
 * @param processor the CPU's model name
 * @param identifier the CPU's family, model and stepping
 * @param microcode version of the microcode
 * @param sockets CPU packages
 * @param cores physical cores
 * @param threads logical processors
 * @param numaNodes NUMA nodes
 * @param instructionSets the instruction sets that kernels use
 * @param l1DataBytes L1 data cache per core
 * @param l2Bytes L2 cache per core
 * @param l3Bytes size of one L3 cache
 * @param maxHertz highest clock rate that the CPU reports
 * @param governor Linux's CPU frequency governor
 * @param memoryBytes installed memory
 * @param hugePages mode of transparent huge pages
 * @param system operating system and version
 * @param kernel version of the kernel
 * @param virtualization the hypervisor or container, or null
 * @param cpuQuota CPUs that the control group allows
 */
public record Machine(
        String processor,
        @Nullable String identifier,
        @Nullable String microcode,
        @Nullable Integer sockets,
        @Nullable Integer cores,
        int threads,
        @Nullable Integer numaNodes,
        List<String> instructionSets,
        @Nullable Long l1DataBytes,
        @Nullable Long l2Bytes,
        @Nullable Long l3Bytes,
        @Nullable Long maxHertz,
        @Nullable String governor,
        @Nullable Long memoryBytes,
        @Nullable String hugePages,
        String system,
        @Nullable String kernel,
        @Nullable String virtualization,
        @Nullable Double cpuQuota) {

    public Machine {
        ReportChecks.present("processor, instructionSets, system", processor, instructionSets, system);
        instructionSets = List.copyOf(instructionSets);
    }
}
