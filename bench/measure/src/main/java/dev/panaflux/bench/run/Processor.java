package dev.panaflux.bench.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * The machine's CPU.
 *
 * @param name its model name
 * @param instructionSets the instruction sets it has, of those that kernels use
 */
public record Processor(String name, List<String> instructionSets) {

    private static final List<String> KNOWN = List.of(
            "avx2",
            "fma",
            "f16c",
            "avx512f",
            "avx512bw",
            "avx512vl",
            "avx512_vnni",
            "avx_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "amx_tile",
            "amx_bf16",
            "amx_int8",
            "asimd",
            "asimddp",
            "bf16",
            "i8mm",
            "sve");

    /** Reads this machine's CPU. */
    public static Processor ofMachine() {
        try {
            CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
            List<String> flags = processor.getFeatureFlags().stream()
                    .flatMap(line -> Stream.of(line.toLowerCase(Locale.ROOT).split("[\\s:]+", -1)))
                    .toList();
            return new Processor(
                    processor.getProcessorIdentifier().getName().strip(),
                    KNOWN.stream().filter(flags::contains).toList());
        } catch (LinkageError withoutNativeAccess) {
            return new Processor("unknown: " + withoutNativeAccess.getMessage(), List.of());
        }
    }
}
