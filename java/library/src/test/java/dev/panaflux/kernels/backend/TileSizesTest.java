package dev.panaflux.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.KernelCases;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TileSizesTest {

    static Stream<Arguments> unusual() {
        return Arrays.stream(TileSize.values())
                .flatMap(size -> size.offered().stream().skip(1).map(value -> Arguments.of(size, value)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("unusual")
    void noOfferedSizeChangesAnyByteOnAnyNumberOfThreads(TileSize size, int value) {
        KernelBackend backend = KernelSelector.installed().backends().stream()
                .filter(installed -> installed.choice() == size.backend())
                .findFirst()
                .orElseThrow();
        assumeTrue(backend.availability() instanceof Availability.Usable, "cannot run here");
        for (Precision precision : backend.precisions()) {
            try (SelectedKernels usual = select(size, precision, 2, TileSizes.USUAL);
                    SelectedKernels alone = select(size, precision, 1, TileSizes.USUAL.with(size, value));
                    SelectedKernels unusual = select(size, precision, 3, TileSizes.USUAL.with(size, value))) {
                for (KernelCase kernelCase : cases(precision)) {
                    int[] expected = kernelCase.bits(usual.kernels());
                    assertThat(kernelCase.bits(alone.kernels()))
                            .as("%s, 1 thread", kernelCase)
                            .isEqualTo(expected);
                    assertThat(kernelCase.bits(unusual.kernels()))
                            .as("%s, 3 threads", kernelCase)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static List<KernelCase> cases(Precision precision) {
        List<KernelCase> quantized = precision == Precision.INT8 ? KernelCases.quantized() : List.of();
        // Larger than every block, and than the small cases.
        List<KernelCase> large = List.of(
                KernelCases.linear(301, 3072, 1100, DType.BF16, null, KernelCases.Epilogues.GATED_ADD),
                KernelCases.linear(1030, 70, 700, DType.F32, DType.BF16, KernelCases.Epilogues.STORE));
        return Stream.of(KernelCases.small(), quantized, large)
                .flatMap(List::stream)
                .filter(kernelCase ->
                        kernelCase.operator() == Operator.LINEAR || kernelCase.operator() == Operator.CONV2D)
                .toList();
    }

    private static SelectedKernels select(TileSize size, Precision precision, int threads, TileSizes blocks) {
        return KernelSelector.installed()
                .select(new KernelOptions(size.backend(), precision, threads, NativeSettings.defaults(), blocks));
    }

    @Test
    void onlyWhatDiffersIsKept() {
        TileSizes sizes = TileSizes.USUAL
                .with(TileSize.NATIVE_COLUMNS, 256)
                .with(TileSize.VECTOR_ROWS, TileSize.VECTOR_ROWS.usual());

        assertThat(sizes.chosen()).isEqualTo(Map.of(TileSize.NATIVE_COLUMNS, 256));
        assertThat(sizes.of(TileSize.NATIVE_COLUMNS)).isEqualTo(256);
        assertThat(sizes.of(BackendChoice.NATIVE)).isEqualTo(Map.of("native.columns", 256));
        assertThat(sizes.with(TileSize.NATIVE_COLUMNS, 128)).isEqualTo(TileSizes.USUAL);
        assertThatThrownBy(() -> TileSizes.USUAL.with(TileSize.NATIVE_COLUMNS, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("native.columns: expected one of [128, 64, 256, 512], found 100");
    }

    @Test
    void thePlanTellsThem() {
        TileSizes blocks = TileSizes.USUAL.with(TileSize.VECTOR_ROWS, 72);
        try (SelectedKernels selected = KernelSelector.installed()
                .select(new KernelOptions(BackendChoice.VECTOR, Precision.F32, 1, NativeSettings.defaults(), blocks))) {
            assertThat(selected.plan().describe()).contains("vector.rows 72").doesNotContain("vector.columns");
            assertThat(selected.plan().toMap().get("blocks"))
                    .isEqualTo(Map.of("vector.columns", 512, "vector.kibifloats", 6144, "vector.rows", 72));
        }
    }
}
