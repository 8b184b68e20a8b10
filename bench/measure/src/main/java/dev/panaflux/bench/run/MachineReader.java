package dev.panaflux.bench.run;

import dev.panaflux.bench.Machine;
import dev.panaflux.system.ControlGroup;
import dev.panaflux.system.SystemFiles;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.ProcessorCache;

/** Reads the machine's description from the system. */
public final class MachineReader {

    private static final String CPU0 = "sys/devices/system/cpu/cpu0/";
    private static final long KIBI = 1024;
    private static final long HERTZ_PER_KILOHERTZ = 1000;

    private final SystemFiles files;

    /** A reader of {@code files}. */
    public MachineReader(SystemFiles files) {
        this.files = files;
    }

    /** Describes the machine that this process runs on. */
    public Machine read() {
        Processor names = Processor.ofMachine();
        @Nullable CentralProcessor processor = processor();
        OptionalDouble quota = new ControlGroup(files).quota();
        return new Machine(
                names.name(),
                processor == null ? null : identifier(processor.getProcessorIdentifier()),
                cpuInfo("microcode"),
                processor == null ? null : (Integer) processor.getPhysicalPackageCount(),
                processor == null ? null : (Integer) processor.getPhysicalProcessorCount(),
                Runtime.getRuntime().availableProcessors(),
                numaNodes(),
                names.instructionSets(),
                cache(processor, 1),
                cache(processor, 2),
                cache(processor, 3),
                maxHertz(processor),
                files.line(CPU0 + "cpufreq/scaling_governor").orElse(null),
                times(files.number("proc/meminfo", "MemTotal"), KIBI),
                hugePages(),
                "%s %s %s"
                        .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), distribution())
                        .strip(),
                System.getProperty("os.version"),
                virtualization(),
                quota.isPresent() ? (Double) quota.getAsDouble() : null);
    }

    private static @Nullable CentralProcessor processor() {
        try {
            return new SystemInfo().getHardware().getProcessor();
        } catch (LinkageError withoutNativeAccess) {
            return null;
        }
    }

    private static String identifier(CentralProcessor.ProcessorIdentifier id) {
        return "%s family %s model %s stepping %s"
                .formatted(id.getVendor(), id.getFamily(), id.getModel(), id.getStepping());
    }

    private static @Nullable Long cache(@Nullable CentralProcessor processor, int level) {
        if (processor == null) {
            return null;
        }
        return processor.getProcessorCaches().stream()
                .filter(cache -> cache.getLevel() == level && cache.getType() != ProcessorCache.Type.INSTRUCTION)
                .map(cache -> (long) cache.getCacheSize())
                .filter(bytes -> bytes > 0)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Long maxHertz(@Nullable CentralProcessor processor) {
        OptionalLong stated = files.number(CPU0 + "cpufreq/cpuinfo_max_freq");
        if (stated.isPresent()) {
            return stated.getAsLong() * HERTZ_PER_KILOHERTZ;
        }
        long hertz = processor == null ? 0 : processor.getMaxFreq();
        return hertz > 0 ? (Long) hertz : null;
    }

    private @Nullable Integer numaNodes() {
        return files.line("sys/devices/system/node/online")
                .map(ranges -> {
                    int nodes = 0;
                    for (String range : ranges.split(",", -1)) {
                        String[] ends = range.split("-", -1);
                        OptionalLong first = SystemFiles.parse(ends[0]);
                        OptionalLong last = SystemFiles.parse(ends[ends.length - 1]);
                        nodes += (int) (last.orElse(0) - first.orElse(0)) + 1;
                    }
                    return nodes;
                })
                .orElse(null);
    }

    /** The mode in brackets, as in {@code always [madvise] never}. */
    private @Nullable String hugePages() {
        return files.line("sys/kernel/mm/transparent_hugepage/enabled")
                .filter(modes -> modes.contains("[") && modes.contains("]"))
                .map(modes -> modes.substring(modes.indexOf('[') + 1, modes.indexOf(']')))
                .orElse(null);
    }

    private @Nullable String cpuInfo(String key) {
        return files.lines("proc/cpuinfo").stream()
                .filter(line -> line.startsWith(key) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(null);
    }

    private String distribution() {
        return files.lines("etc/os-release").stream()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> "(" + line.substring(line.indexOf('=') + 1).replace("\"", "") + ")")
                .findFirst()
                .orElse("");
    }

    private @Nullable String virtualization() {
        boolean hypervisor = files.lines("proc/cpuinfo").stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .anyMatch(line -> List.of(line.split("\\s+", -1)).contains("hypervisor"));
        boolean container = files.line(".dockerenv").isPresent()
                || files.line("run/.containerenv").isPresent();
        if (!hypervisor && !container) {
            return null;
        }
        String vendor = files.line("sys/class/dmi/id/sys_vendor")
                .map(name -> " (" + name + ")")
                .orElse("");
        return (hypervisor ? "virtual machine" + vendor : "")
                + (container ? (hypervisor ? ", " : "") + "container" : "");
    }

    private static @Nullable Long times(OptionalLong number, long unit) {
        return number.isPresent() ? (Long) (number.getAsLong() * unit) : null;
    }
}
