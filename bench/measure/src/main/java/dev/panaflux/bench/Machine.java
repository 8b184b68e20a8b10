package dev.panaflux.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine; null stands for what the system does not tell.
 *
 * @param processor as its maker calls it
 * @param identifier family, model and stepping
 * @param microcode version of the microcode
 * @param sockets packages
 * @param cores physical cores
 * @param threads logical processors
 * @param numaNodes nodes of memory
 * @param instructionSets those that matter to the kernels
 * @param l1DataBytes first-level data cache of a core
 * @param l2Bytes second-level cache of a core
 * @param l3Bytes a third-level cache
 * @param maxHertz highest clock rate that the processor states
 * @param governor how the system chooses the clock rate
 * @param memoryBytes installed
 * @param hugePages mode of transparent huge pages
 * @param system operating system and version
 * @param kernel version of the kernel
 * @param virtualization hypervisor or container
 * @param cpuQuota processors that the control group may use
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
        @Nullable Double cpuQuota) {}
