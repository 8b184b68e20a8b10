package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import dev.panaflux.kernels.vector.VectorBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the native backend where something is missing, damaged or wrong. */
class NativeStartTest {

    private static final ClassLoader INSTALLED = NativeBackend.class.getClassLoader();
    private static final String KERNELS = System.mapLibraryName("panaflux_kernels");

    @TempDir
    Path folder;

    private NativeSettings settings() {
        return new NativeSettings(null, OpenBlasChoice.Named.AUTO, folder.resolve("cache"));
    }

    /** Native and vector, to be chosen from. */
    private static KernelSelector selector(NativeSettings settings, ClassLoader resources, LibraryFinder.Check check) {
        return new KernelSelector(List.of(
                new NativeBackend(new LibraryFinder(settings, Platform.current(), resources, check)),
                new VectorBackend()));
    }

    private static KernelPlan plan(KernelSelector selector, BackendChoice choice, NativeSettings settings) {
        try (var selected = selector.select(new KernelOptions(choice, PrecisionChoice.AUTO, 1, settings))) {
            return selected.plan();
        }
    }

    /** Without a wish the next backend serves and the plan has the line; forced, the line is the error. */
    private static void degrades(
            ClassLoader resources, NativeSettings settings, LibraryFinder.Check check, String... parts) {
        KernelSelector selector = selector(settings, resources, check);
        KernelPlan plan = plan(selector, BackendChoice.AUTO, settings);

        assertThat(plan.backend()).isEqualTo("vector");
        assertThat(plan.skipped()).hasSize(1);
        String line = plan.skipped().getFirst();
        assertThat(line).startsWith("native: unavailable, ").contains(parts).hasLineCount(1);
        assertThat(plan.reason()).isEqualTo("automatic; " + line);
        assertThatThrownBy(() -> plan(selector, Backend.NATIVE, settings))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage(line);
    }

    /** What the user named makes every selection fail that would take the native backend, and no other. */
    private static void refuses(NativeSettings settings, String... parts) {
        KernelSelector selector = selector(settings, INSTALLED, SelfCheck::problem);

        for (BackendChoice choice : List.of(BackendChoice.AUTO, Backend.NATIVE)) {
            assertThatThrownBy(() -> plan(selector, choice, settings))
                    .isInstanceOf(BackendUnavailableException.class)
                    .message()
                    .startsWith("native: unavailable, ")
                    .contains(parts)
                    .hasLineCount(1);
        }
        assertThatThrownBy(() -> selector.usable(settings)).isInstanceOf(BackendUnavailableException.class);
        assertThat(plan(selector, Backend.VECTOR, settings).backend()).isEqualTo("vector");
    }

    /** The instruction set that is chosen here; a machine without native kernels skips the test. */
    private static InstructionSet best() {
        LibraryFinder finder = new LibraryFinder(
                NativeSettings.defaults(), Platform.current(), INSTALLED, (library, blas) -> Optional.empty());
        if (finder.find() instanceof LibraryFinder.Found.Ready ready) {
            return ready.kernels().instructionSet();
        }
        assumeTrue(false, "no native kernels here");
        throw new AssertionError("unreachable");
    }

    @Test
    void aBuildWithoutTheLibraryDegrades() {
        degrades(
                Resources.empty(),
                settings(),
                SelfCheck::problem,
                "this build has no native library for " + Platform.current().label(),
                "; build on this machine, with CMake and a C compiler installed");
    }

    @Test
    void aFileThatIsNoLibraryDegrades() throws IOException {
        ClassLoader damaged = Resources.withKernels(folder, "not a library".getBytes(StandardCharsets.UTF_8));

        degrades(damaged, settings(), SelfCheck::problem, KERNELS + ": expected a library, found another kind of file");
    }

    @Test
    void anotherLibraryDegrades() throws Exception {
        Path other = compiled("cc", "int something_else;");

        degrades(
                Resources.withKernels(folder, Files.readAllBytes(other)),
                settings(),
                SelfCheck::problem,
                KERNELS + " has no pf_abi_version");
    }

    @Test
    void aLibraryForAnotherProcessorDegrades() throws Exception {
        assumeTrue(Platform.current().equals(new Platform("linux", "x86_64")), "cross-compiled on linux-x86_64 only");
        Path arm = compiled("aarch64-linux-gnu-gcc", "int pf_abi_version;");

        degrades(
                Resources.withKernels(folder, Files.readAllBytes(arm)),
                settings(),
                SelfCheck::problem,
                KERNELS,
                "; check that it was built for this system and CPU");
    }

    @Test
    void aCacheFolderThatCannotBeWrittenIsToldAndLeft() throws IOException {
        best();
        Path cache = Files.createFile(folder.resolve("file")).resolve("cache");
        NativeSettings elsewhere = new NativeSettings(null, OpenBlasChoice.Named.AUTO, cache);

        KernelPlan plan = plan(selector(elsewhere, INSTALLED, SelfCheck::problem), BackendChoice.AUTO, elsewhere);

        assertThat(plan.backend()).isEqualTo("native");
        assertThat(plan.skipped()).isEmpty();
        assertThat(plan.notices())
                .singleElement()
                .asString()
                .startsWith("native: panaflux-kernels is unpacked for this run alone, as its cache cannot be used: ")
                .endsWith(": Not a directory; name another cache folder with PANAFLUX_CACHE");
    }

    @Test
    void glibcsWordsForANoexecFolderAreExplained() {
        Path library = Path.of("/cache/libpanaflux_kernels.so");

        LibraryException refused =
                SharedLibrary.refused(library, library + ": " + library + ": failed to map segment from shared object");

        assertThat(refused.reason())
                .isEqualTo(
                        "/cache/libpanaflux_kernels.so may not be executed, perhaps because its folder is mounted noexec");
        assertThat(refused.remedy()).isEqualTo("name another cache folder with PANAFLUX_CACHE");
    }

    @Test
    void whatElseTheSystemSaysOfALibraryIsToldWithItsNameOnce() {
        Path library = Path.of("/x/libopenblas.so");

        assertThat(SharedLibrary.refused(library, library + ": " + library + ": file too short")
                        .reason())
                .isEqualTo("/x/libopenblas.so: file too short");
        assertThat(SharedLibrary.refused(library, library + ": libgfortran.so.5: cannot open shared object file")
                        .reason())
                .isEqualTo("/x/libopenblas.so: libgfortran.so.5: cannot open shared object file");
    }

    @Test
    void kernelsThatFailTheSelfCheckDegrade() {
        best();

        degrades(
                INSTALLED,
                settings(),
                (library, blas) -> Optional.of("linear, off by 1"),
                " failed its self-check (linear, off by 1); report it, with the output of doctor");
    }

    @Test
    void anInstructionSetThatFailsTheSelfCheckIsLeftOutForTheNextLower() {
        InstructionSet best = best();
        assumeTrue(best != InstructionSet.BASE && best != InstructionSet.NEON, "only one instruction set here");
        KernelSelector selector = selector(
                settings(),
                INSTALLED,
                (library, blas) -> library.instructionSet() == best
                        ? Optional.of("linear, off by 1")
                        : SelfCheck.problem(library, blas));

        assertThat(plan(selector, BackendChoice.AUTO, settings()).instructionSet())
                .matches("C, [a-z0-9-]+, as %s failed its self-check \\(linear, off by 1\\).*".formatted(best.label()))
                .doesNotStartWith("C, %s,".formatted(best.label()));
    }

    @Test
    void anOpenBlasThatFailsTheSelfCheckIsLeftOut() {
        best();
        assumeTrue(Platform.current().runs(InstructionSet.BASE), "OpenBLAS is wanted on baseline x86-64 only");
        NativeSettings base = NativeSettings.defaults().withIsaLimit(InstructionSet.BASE);
        KernelSelector selector = selector(
                base, INSTALLED, (library, blas) -> blas == null ? Optional.empty() : Optional.of("linear, NaN"));

        KernelPlan plan = plan(selector, BackendChoice.AUTO, base);

        assertThat(plan.blas()).isEqualTo("none");
        assertThat(plan.instructionSet())
                .matches("C, base, without OpenBLAS: OpenBLAS .* failed its self-check \\(linear, NaN\\)");
    }

    @Tag("slow")
    @Test
    void onTheBaselineOpenBlasServesF32ProductsAndNoOthers() {
        best();
        assumeTrue(Platform.current().runs(InstructionSet.BASE), "OpenBLAS is wanted on baseline x86-64 only");
        NativeSettings base = NativeSettings.defaults().withIsaLimit(InstructionSet.BASE);
        var backend = new NativeBackend(new LibraryFinder(base, Platform.current(), INSTALLED, SelfCheck::problem));

        assertThat(backend.availability()).isEqualTo(new Availability.Usable("C, base"));
        assertThat(backend.precisions()).first().isEqualTo(Precision.F32);
        assertThat(backend.blas(Precision.F32)).matches("OpenBLAS \\d+\\.\\d+\\.\\d+ \\(\\w+\\)");
        assertThat(backend.blas(Precision.BF16)).isEqualTo("none");
        assertThat(backend.details().get("OpenBLAS"))
                .matches(
                        "\\d+\\.\\d+\\.\\d+, core \\w+, built for (locked|pthreads|openmp) and run single-threaded .*");
    }

    @Test
    void anInstructionSetOfOtherProcessorsIsAnError() {
        InstructionSet other = Platform.current().runs(InstructionSet.NEON) ? InstructionSet.AVX2 : InstructionSet.NEON;

        refuses(
                settings().withIsaLimit(other),
                "the instruction set %s is not one of this CPU's architecture; allow one of ".formatted(other.label()));
    }

    @Tag("slow")
    @Test
    void anInstructionSetAboveTheMachinesIsALimitThatDoesNotBind() {
        InstructionSet best = best();
        NativeSettings above = NativeSettings.defaults()
                .withIsaLimit(
                        Platform.current().runs(InstructionSet.AMX) ? InstructionSet.AMX : InstructionSet.NEON_DOT);

        KernelPlan plan = plan(selector(above, INSTALLED, SelfCheck::problem), BackendChoice.AUTO, above);

        assertThat(plan.instructionSet()).isEqualTo("C, " + best.label());
    }

    @Test
    void aNamedOpenBlasThatIsMissingIsAnError() {
        Path missing = folder.resolve("libopenblas.so");

        refuses(
                settings().withOpenBlas(new OpenBlasChoice.File(missing)),
                missing + ": expected a library, found no such file");
        refuses(
                settings().withOpenBlas(new OpenBlasChoice.File(folder)),
                folder + ": expected a library, found a folder");
    }

    @Test
    void aNamedOpenBlasThatIsNoLibraryIsAnError() throws IOException {
        Path text = Files.writeString(folder.resolve("libopenblas.so"), "not a library");

        refuses(
                settings().withOpenBlas(new OpenBlasChoice.File(text)),
                text + ": expected a library, found another kind of file");
    }

    /** The system's loader would end the process. */
    @ParameterizedTest
    @ValueSource(ints = {4, 10, 63, 64, 100, 500, 1000, 100_000})
    void aLibraryThatIsCutShortDegradesAndIsNotLoaded(int bytes) throws Exception {
        best();
        assumeTrue(Platform.current().system().equals("linux"), "Linux's libraries only");
        byte[] whole =
                Files.readAllBytes(new LibraryCache(NativeSettings.defaults().cacheFolder())
                        .unpacked(
                                "panaflux-kernels",
                                List.of(PackedLibrary.find(
                                                INSTALLED,
                                                "native/" + Platform.current().label(),
                                                KERNELS)
                                        .orElseThrow()))
                        .files()
                        .getFirst());
        Path cut = Files.write(folder.resolve("libopenblas.so"), Arrays.copyOf(whole, bytes));

        degrades(
                Resources.withKernels(folder, Arrays.copyOf(whole, bytes)),
                settings(),
                SelfCheck::problem,
                KERNELS + ": expected a library, found ");
        refuses(settings().withOpenBlas(new OpenBlasChoice.File(cut)), cut + ": expected a library, found ");
    }

    @Test
    void aNamedOpenBlasWithoutItsFunctionsIsAnError() throws Exception {
        Path other = compiled("cc", "int something_else;");
        Path part = compiled("cc", """
                const char *openblas_get_config(void) { return 0; }
                const char *openblas_get_corename(void) { return 0; }
                int openblas_get_parallel(void) { return 0; }
                void openblas_set_num_threads(int n) { (void)n; }
                """);

        refuses(settings().withOpenBlas(new OpenBlasChoice.File(other)), other + " has no openblas_get_config");
        refuses(settings().withOpenBlas(new OpenBlasChoice.File(part)), part + " has no cblas_sgemm");
    }

    /** A shared library of {@code source}; a machine without {@code compiler} skips the test. */
    private Path compiled(String compiler, String source) throws IOException, InterruptedException {
        Path code = Files.writeString(Files.createTempFile(folder, "source", ".c"), source + "\n");
        Path library = Path.of(code.toString().replace(".c", ".so"));
        ProcessBuilder builder = new ProcessBuilder(
                        compiler, "-shared", "-fPIC", "-nostdlib", "-o", library.toString(), code.toString())
                .redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            assumeTrue(false, "no " + compiler + " here");
            throw missing;
        }
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        return library;
    }
}
