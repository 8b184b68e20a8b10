package dev.panaflux.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.LessWork;
import dev.panaflux.bench.Run;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.bench.Workload.Size;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.SyntheticModel;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRunnerTest {

    private static final Path MODEL = Path.of("..", "..", "models", "reference", "models", "tiny");

    private final List<String> heard = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    private static ModelFiles open() throws ModelFormatException {
        return ModelFiles.read(ModelSource.of(MODEL));
    }

    private BenchReport run(List<Backend> backends, List<PrecisionChoice> precisions) throws IOException {
        return run(backends, precisions, null);
    }

    private BenchReport run(List<Backend> backends, List<PrecisionChoice> precisions, @Nullable LessWork lessWork)
            throws IOException {
        return run(backends, precisions, lessWork, List.of());
    }

    private BenchReport run(
            List<Backend> backends,
            List<PrecisionChoice> precisions,
            @Nullable LessWork lessWork,
            List<MeasuredFormat> formats)
            throws IOException {
        Workload workload = NamedWorkload.QUICK.of(
                open(), List.of(new Size(64, 80)), List.of(new Case("a red apple", 1)), lessWork);
        BenchPlan plan = new BenchPlan(workload, backends, precisions, List.of(1), 1, 2, TileSizes.DEFAULTS, formats);
        return new BenchRunner(
                        BenchRunnerTest::open,
                        false,
                        SystemFiles.ofMachine(),
                        NativeSettings.defaults(),
                        new PeakMeter(KernelSelector.installed(), 1 << 16, 100_000),
                        RunControl.quiet(),
                        (index, total, variant, warmup) -> heard.add(variant))
                .run(plan, List.of("panaflux", "bench"), null);
    }

    @Tag("slow")
    @Test
    void variantsTakeTurnsAndEveryStageOfEveryRunIsTimed() throws IOException {
        BenchReport report =
                run(List.of(Backend.VECTOR, Backend.SCALAR), List.of(PrecisionChoice.AUTO, Precision.BF16));
        String vector = "vector f32 1t 64x80";
        String scalar = "scalar f32 1t 64x80";
        assertThat(heard).containsExactly(vector, scalar, scalar, vector, vector, scalar);
        assertThat(report.variants()).extracting(Variant::id).containsExactly(vector, scalar);
        for (Variant variant : report.variants()) {
            assertThat(variant.runs()).hasSize(3);
            assertThat(variant.measured()).hasSize(2);
            assertThat(variant.plan()).containsEntry("backend", variant.backend());
            assertThat(variant.step().flop()).isPositive();
            for (Run run : variant.runs()) {
                assertThat(run.stepNanos()).hasSize(4).allMatch(nanos -> nanos > 0);
                assertThat(List.of(run.loadNanos(), run.encodeNanos(), run.decodeNanos(), run.writeNanos()))
                        .allMatch(nanos -> nanos > 0);
                assertThat(run.otherNanos()).isNotNegative();
            }
        }
        assertThat(report.variants().getLast().images().getFirst().maxDifference())
                .isNotNull()
                .isLessThanOrEqualTo(2);
        assertThat(report.skipped())
                .extracting(BenchReport.Skipped::combination)
                .containsExactly("vector bf16", "scalar bf16");
        assertThat(report.peaks())
                .isNotEmpty()
                .allSatisfy(peak -> assertThat(peak.perSecond()).isNotEmpty().allMatch(rate -> rate > 0));
    }

    @Tag("slow")
    @Test
    void fewerTextTokensAreLessWorkAndAreTold() throws IOException {
        BenchReport full = run(List.of(Backend.SCALAR), List.of(PrecisionChoice.AUTO));
        BenchReport less =
                run(List.of(Backend.SCALAR), List.of(PrecisionChoice.AUTO), new LessWork(24, null, null, null));

        assertThat(full.model().textTokens()).isEqualTo(48);
        assertThat(less.model().textTokens()).isEqualTo(24);
        assertThat(less.variants().getFirst().step().flop())
                .isLessThan(full.variants().getFirst().step().flop());
        assertThat(less.workload().description()).endsWith("With 24 text tokens.");
    }

    @Tag("slow")
    @Test
    void formatsAreMeasuredSideBySideWithTheSizeOfTheirWeights() throws IOException {
        List<MeasuredFormat> formats = new ArrayList<>();
        for (StoredType type : List.of(StoredType.BF16, StoredType.Q8_0)) {
            ModelFiles model = new SyntheticModel(open().description(), DType.BF16, 0, null, type)
                    .writeAliased(folder.resolve(type.label()));
            formats.add(new MeasuredFormat(type.label(), () -> model, null));
        }
        formats.add(new MeasuredFormat("int8", formats.getFirst().opener(), Precision.INT8));

        BenchReport report = run(List.of(Backend.SCALAR), List.of(PrecisionChoice.AUTO), null, formats);

        String bf16 = "scalar f32 1t 64x80 bf16";
        String q8 = "scalar f32 1t 64x80 q8_0";
        String int8 = "scalar int8 1t 64x80 int8";
        assertThat(heard).containsExactly(bf16, q8, int8, q8, int8, bf16, int8, bf16, q8);
        assertThat(report.variants()).extracting(Variant::id).containsExactly(bf16, q8, int8);
        Variant first = report.variants().getFirst();
        Variant second = report.variants().get(1);
        assertThat(report.weightBytes(second)).isPositive().isLessThan(report.weightBytes(first));
        assertThat(report.weightBytes(first))
                .isEqualTo(report.model().storedBytes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        assertThat(second.step().bytes()).isLessThan(first.step().bytes());
        assertThat(second.images().getFirst().maxDifference()).isNull();
    }

    @Tag("slow")
    @Test
    void nothingThatCanRunIsAnError() {
        assertThatThrownBy(() -> run(List.of(Backend.SCALAR), List.of(Precision.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing to measure: scalar bf16");
    }
}
