package dev.panaflux.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.scaling.ScalingReport.Prediction;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.GenerationRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ScalingRunnerTest {

    private static final Path MODEL = Path.of("..", "..", "models", "reference", "models", "tiny");
    private static final int STEPS = 2;

    private final List<String> heard = new ArrayList<>();

    private ScalingReport report(String... cores) throws IOException {
        return new ScalingRunner(
                        () -> ModelFiles.read(ModelSource.of(MODEL)),
                        new KernelOptions(BackendChoice.AUTO, PrecisionChoice.AUTO, 1),
                        GenerationRequest.of("a red apple")
                                .seed(1)
                                .size(64, 64)
                                .steps(STEPS)
                                .build(),
                        1,
                        heard::add)
                .run(List.of(cores).stream().map(Cores::parse).toList(), 10, "a processor");
    }

    @Tag("slow")
    @Test
    void everyStageIsPredictedWithAllOfItsOperators() throws IOException {
        ScalingReport report = report("4", "2+2x0.5");
        assertThat(report.image()).startsWith("64x64, ");
        assertThat(report.oneCore())
                .extracting(StagePrediction::stage)
                .containsExactly("encode", "steps", "decode", "rest");
        assertThat(report.predictions())
                .extracting(prediction -> prediction.cores().name())
                .containsExactly("4", "2+2x0.5");
        for (Prediction prediction : report.predictions()) {
            assertThat(prediction.stages()).hasSameSizeAs(report.oneCore());
            StagePrediction steps = prediction.stages().get(1);
            assertThat(steps.operators())
                    .extracting(OperatorLoss::operator)
                    .contains("linear", "attention", "layerNormModulate", "headNormRope");
            assertThat(prediction.stages().get(2).operators())
                    .extracting(OperatorLoss::operator)
                    .contains("conv2d");
            assertThat(prediction.stages()).allSatisfy(stage -> {
                double waits = stage.serialNanos() + stage.idleNanos() + stage.barrierNanos() + stage.memoryNanos();
                assertThat(waits).isPositive().isLessThanOrEqualTo(stage.nanos());
            });
        }
        assertThat(report.checks()).extracting(ScalingReport.Check::threads).contains(1);
        assertThat(report.checks()).allSatisfy(check -> {
            assertThat(check.predictedNanos()).isPositive();
            assertThat(check.measuredNanos()).isPositive();
        });
        assertThat(heard).isNotEmpty();
        assertThat(ScalingView.of(report))
                .contains("### 64x64", "| 1 |", "| 4 |", "| 2+2x0.5 |", "Where 4 cores wait:", "| steps | linear |")
                .doesNotContain("NaN", "Infinity");
    }
}
