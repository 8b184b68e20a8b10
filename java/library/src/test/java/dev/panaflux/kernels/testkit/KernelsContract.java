package dev.panaflux.kernels.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.WeightFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every implementation of {@link Kernels} keeps, judged against {@link OracleKernels}. What is tagged {@code slow}
 * runs in Maven's {@code verify} alone, the rest in {@code test} too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class KernelsContract {

    private static final int THREADS = 2;
    private static final int[] OTHER_NUMBERS_OF_THREADS = {1, 3};

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<Integer, Kernels> others = new TreeMap<>();
    private Kernels kernels;

    /** The kernels under test, unchecked. */
    protected abstract Kernels create(ComputePool pool);

    /** The precision of the kernels under test. */
    protected Precision precision() {
        return Precision.F32;
    }

    /** Whether the kernels compute the large shapes too, which take the oracle a minute. */
    protected boolean coversLargeShapes() {
        return true;
    }

    @BeforeAll
    final void start() {
        kernels = start(THREADS);
        for (int threads : OTHER_NUMBERS_OF_THREADS) {
            others.put(threads, start(threads));
        }
    }

    private Kernels start(int threads) {
        ComputePool pool = new FixedComputePool(threads);
        open.addFirst(pool);
        Kernels created = create(pool);
        open.addFirst(created);
        return created;
    }

    @AfterAll
    final void stop() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void anOperatorIsAccurateOnItsFirstCase(Operator operator) {
        KernelCase first = smallCases()
                .filter(kernelCase -> kernelCase.operator() == operator)
                .findFirst()
                .orElseThrow();
        assertThat(first.judge(kernels, precision(), Placement.STRIDED)).isEmpty();
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("smallCases")
    void everyOperatorIsAccurateAndStaysInItsMemoryInEveryPlacement(KernelCase kernelCase) {
        assertThat(Stream.of(Placement.values())
                        .filter(Placement::isSupported)
                        .flatMap(placement -> kernelCase.judge(kernels, precision(), placement).stream()))
                .isEmpty();
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("kleinCases")
    void theShapesOfKlein4bAreAccurate(KernelCase kernelCase) {
        assertThat(kernelCase.judge(kernels, precision(), Placement.PACKED)).isEmpty();
    }

    final Stream<KernelCase> kleinCases() {
        Stream<KernelCase> cases = withQuantized(KernelCases.klein4b(), LinearCases.quantizedKlein4b());
        return coversLargeShapes() ? cases : cases.limit(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("emptyCases")
    void sizesOfZeroDoNothing(KernelCase kernelCase) {
        assertThat(kernelCase.judge(kernels, precision(), Placement.PACKED)).isEmpty();
    }

    static List<KernelCase> emptyCases() {
        return KernelCases.empty();
    }

    /** Where the kernels do not notice it, this ends the JVM. */
    @Tag("slow")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the system may not allow the cut")
    @ParameterizedTest(name = "{0}")
    @MethodSource("cutWeights")
    void aMappedOperandThatIsCutFailsTheCallAndNoOther(CutWeight cut, @TempDir Path folder) throws IOException {
        Kernels checked = new CheckedKernels(kernels);
        assertThat(cut.isNoticedBy(checked, folder.resolve("cut"))).isTrue();
        KernelCase any = KernelCases.small().getFirst();
        assertThat(any.judge(kernels, precision(), Placement.PACKED)).isEmpty();
    }

    final Stream<CutWeight> cutWeights() {
        Stream<CutWeight> all = Stream.concat(CutWeight.all().stream(), CutWeight.stored().stream());
        return kernels.takes(WeightFormat.INT8_ROWS) ? Stream.concat(all, CutWeight.quantized().stream()) : all;
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}")
    @MethodSource("smallCases")
    void theBytesDoNotDependOnTheNumberOfThreads(KernelCase kernelCase) {
        int[] withTwo = kernelCase.bits(kernels);
        others.forEach((threads, other) -> assertThat(kernelCase.bits(other))
                .as("%s with %d threads and with %d", kernelCase, threads, THREADS)
                .isEqualTo(withTwo));
    }

    final Stream<KernelCase> smallCases() {
        return Stream.concat(
                withQuantized(KernelCases.small(), LinearCases.quantized()),
                kernels.takes(BlockWeight.FORMAT) ? LinearCases.foreign().stream() : Stream.empty());
    }

    private Stream<KernelCase> withQuantized(List<KernelCase> cases, List<KernelCase> quantized) {
        return kernels.takes(WeightFormat.INT8_ROWS)
                ? Stream.concat(cases.stream(), quantized.stream())
                : cases.stream();
    }
}
