package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.NativeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loaded library of our C kernels.
 *
 * @param file where it was loaded from
 * @param instructionSet the best that the CPU has and the settings allow
 * @param warning why it is not where it should be, if so
 */
record KernelLibrary(Path file, InstructionSet instructionSet, Optional<String> warning) {

    private static final String REBUILD = "build on this machine, with CMake and a C compiler installed";

    /**
     * Unpacks and loads the library.
     *
     * @param resources contains the library
     * @throws LibraryException if it is missing, cannot be loaded, or has no kernels for this CPU
     */
    static synchronized KernelLibrary load(NativeSettings settings, Platform platform, ClassLoader resources)
            throws LibraryException {
        // If another copy from another cache folder is already loaded, calls may go to either.
        LibraryCache.Unpacked unpacked = unpacked(settings, platform, resources);
        Path file = unpacked.files().getFirst();
        SharedLibrary.load(file, List.of("pf_abi_version"));
        int version = PanafluxKernels.pf_abi_version();
        if (version != PanafluxKernels.PF_ABI_VERSION()) {
            throw new LibraryException(
                    "the native library has version %d, expected %d"
                            .formatted(version, PanafluxKernels.PF_ABI_VERSION()),
                    REBUILD);
        }
        ReadGuard.bind();
        InstructionSet best = best(settings.isaLimit(), platform);
        return new KernelLibrary(file, best, unpacked.warning());
    }

    private static LibraryCache.Unpacked unpacked(NativeSettings settings, Platform platform, ClassLoader resources)
            throws LibraryException {
        try {
            PackedLibrary library = PackedLibrary.find(
                            resources, "native/" + platform.label(), System.mapLibraryName("panaflux_kernels"))
                    .orElseThrow(() ->
                            new LibraryException("this build has no native library for " + platform.label(), REBUILD));
            return new LibraryCache(settings.cacheFolder()).unpacked("panaflux-kernels", List.of(library));
        } catch (IOException e) {
            throw new LibraryException("cannot read the native library: " + e, REBUILD);
        }
    }

    /** The same library with the best kernels that the CPU can run, up to {@code highest}. */
    KernelLibrary upTo(InstructionSet highest, Platform platform) throws LibraryException {
        return new KernelLibrary(file, best(highest, platform), warning);
    }

    private static InstructionSet best(@Nullable InstructionSet highest, Platform platform) throws LibraryException {
        int best = PanafluxKernels.pf_isa_best(highest == null ? Integer.MAX_VALUE : code(highest));
        return Arrays.stream(InstructionSet.values())
                .filter(set -> code(set) == best)
                .findFirst()
                .orElseThrow(() -> new LibraryException(
                        "the native library, compiled by %s, has no kernels for this CPU".formatted(compiler()),
                        "allow one of " + labels(platform)));
    }

    /** The C compiler that built the library. */
    static String compiler() {
        return PanafluxKernels.pf_compiler().getString(0);
    }

    /** The next lower instruction set of the same architecture, or null. */
    @Nullable
    InstructionSet nextLower() {
        return Arrays.stream(InstructionSet.values())
                .filter(set -> set.family() == instructionSet.family() && set.compareTo(instructionSet) < 0)
                .reduce((lower, higher) -> higher)
                .orElse(null);
    }

    /** The kernels' number for an instruction set. */
    static int code(InstructionSet set) {
        return switch (set) {
            case BASE -> PanafluxKernels.PF_ISA_X86_BASE();
            case AVX2 -> PanafluxKernels.PF_ISA_AVX2();
            case AVX512 -> PanafluxKernels.PF_ISA_AVX512();
            case AVX512_VNNI -> PanafluxKernels.PF_ISA_AVX512_VNNI();
            case AVX512_BF16 -> PanafluxKernels.PF_ISA_AVX512_BF16();
            case AMX -> PanafluxKernels.PF_ISA_AMX();
            case NEON -> PanafluxKernels.PF_ISA_NEON();
            case NEON_DOT -> PanafluxKernels.PF_ISA_NEON_DOT();
        };
    }

    /** The instruction sets of an architecture, by the names that users know. */
    static String labels(Platform platform) {
        return Arrays.stream(InstructionSet.values())
                .filter(platform::runs)
                .map(InstructionSet::label)
                .collect(Collectors.joining(", "));
    }
}
