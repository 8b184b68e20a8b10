package dev.panaflux.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.cnative.NativeBackend;
import dev.panaflux.kernels.testkit.Epilogues;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.KernelCases;
import dev.panaflux.kernels.testkit.LinearCases;
import dev.panaflux.kernels.vector.VectorBackend;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TileSizesTest {

    static Stream<Arguments> unusual() {
        return KernelSelector.installed().backends().stream()
                .flatMap(backend -> backend.tileSizes().stream()
                        .flatMap(size -> size.offered().stream()
                                .skip(1)
                                .map(value -> Arguments.of(backend.id(), size.label(), value))));
    }

    @Tag("slow")
    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("unusual")
    void noOfferedSizeChangesAnyByteOnAnyNumberOfThreads(Backend id, String label, int value) {
        TileSize size = TileSize.parse(label);
        KernelBackend backend = KernelSelector.installed().backends().stream()
                .filter(installed -> installed.id().equals(id))
                .findFirst()
                .orElseThrow();
        assumeTrue(backend.availability() instanceof Availability.Usable, "cannot run here");
        for (Precision precision : backend.precisions()) {
            try (SelectedKernels byDefault = select(id, precision, 2, TileSizes.DEFAULTS);
                    SelectedKernels alone = select(id, precision, 1, TileSizes.DEFAULTS.with(size, value));
                    SelectedKernels unusual = select(id, precision, 3, TileSizes.DEFAULTS.with(size, value))) {
                for (KernelCase kernelCase : cases(precision)) {
                    int[] expected = kernelCase.bits(byDefault.kernels());
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

    static Stream<Arguments> precisions() {
        return KernelSelector.installed().backends().stream()
                .flatMap(backend ->
                        backend.precisions().stream().map(precision -> Arguments.of(backend.id(), precision)));
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("precisions")
    void asManyThreadsAsAWorkstationHasChangeNoByte(Backend id, Precision precision) {
        KernelBackend backend = KernelSelector.installed().backends().stream()
                .filter(installed -> installed.id().equals(id))
                .findFirst()
                .orElseThrow();
        assumeTrue(backend.availability() instanceof Availability.Usable, "cannot run here");
        try (SelectedKernels alone = select(id, precision, 1, TileSizes.DEFAULTS);
                SelectedKernels many = select(id, precision, 64, TileSizes.DEFAULTS)) {
            for (KernelCase kernelCase : cases(precision)) {
                assertThat(kernelCase.bits(many.kernels()))
                        .as(kernelCase.toString())
                        .isEqualTo(kernelCase.bits(alone.kernels()));
            }
        }
    }

    private static List<KernelCase> cases(Precision precision) {
        List<KernelCase> quantized = precision == Precision.INT8 ? LinearCases.quantized() : List.of();
        // Larger than every tile, and than the small cases.
        List<KernelCase> large = List.of(
                LinearCases.linear(301, 3072, 1100, DType.BF16, null, Epilogues.GATED_ADD),
                LinearCases.linear(1030, 70, 700, DType.F32, DType.BF16, Epilogues.STORE));
        return Stream.of(KernelCases.small(), quantized, large)
                .flatMap(List::stream)
                .filter(kernelCase ->
                        kernelCase.operator() == Operator.LINEAR || kernelCase.operator() == Operator.CONV2D)
                .toList();
    }

    private static SelectedKernels select(Backend id, Precision precision, int threads, TileSizes tiles) {
        return KernelSelector.installed()
                .select(new KernelOptions(id, precision, threads, NativeSettings.defaults(), tiles));
    }

    @Test
    void onlyWhatDiffersIsKept() {
        TileSizes sizes = TileSizes.DEFAULTS
                .with(NativeBackend.COLUMNS, 256)
                .with(VectorBackend.ROWS, VectorBackend.ROWS.defaultValue());

        assertThat(sizes.overrides()).isEqualTo(Map.of(NativeBackend.COLUMNS, 256));
        assertThat(sizes.of(NativeBackend.COLUMNS)).isEqualTo(256);
        assertThat(sizes.with(NativeBackend.COLUMNS, 128)).isEqualTo(TileSizes.DEFAULTS);
        assertThatThrownBy(() -> TileSizes.DEFAULTS.with(NativeBackend.COLUMNS, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("native.columns: expected one of [128, 64, 256, 512], found 100");
    }

    @Test
    void thePlanTellsThem() {
        TileSizes tiles = TileSizes.DEFAULTS.with(VectorBackend.ROWS, 72);
        try (SelectedKernels selected = KernelSelector.installed()
                .select(new KernelOptions(Backend.VECTOR, Precision.F32, 1, NativeSettings.defaults(), tiles))) {
            assertThat(selected.plan().describe()).contains("vector.rows 72").doesNotContain("vector.columns");
            assertThat(selected.plan().toMap().get("blocks"))
                    .isEqualTo(Map.of("vector.columns", 512, "vector.kibifloats", 6144, "vector.rows", 72));
        }
    }
}
