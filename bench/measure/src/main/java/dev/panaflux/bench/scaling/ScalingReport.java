package dev.panaflux.bench.scaling;

import java.util.List;

/**
 * How long an image takes on more cores.
 *
 * @param image what is drawn: {@code klein-4b 256x256, native bf16}
 * @param machine whose cores were measured
 * @param overheads what sharing work costs
 * @param oneCore the stages on one core
 * @param predictions for the cores that were asked for
 * @param checks predictions for this machine beside what was measured
 */
public record ScalingReport(
        String image,
        String machine,
        Overheads overheads,
        List<StagePrediction> oneCore,
        List<Prediction> predictions,
        List<Check> checks) {

    /** Copies the lists. */
    public ScalingReport {
        oneCore = List.copyOf(oneCore);
        predictions = List.copyOf(predictions);
        checks = List.copyOf(checks);
    }

    /**
     * An image on some cores.
     *
     * @param cores the cores
     * @param stages of the image; steps are one stage, all together
     */
    public record Prediction(Cores cores, List<StagePrediction> stages) {

        /** Copies the list. */
        public Prediction {
            stages = List.copyOf(stages);
        }

        /** All stages. */
        public double nanos() {
            return stages.stream().mapToDouble(StagePrediction::nanos).sum();
        }
    }

    /**
     * What was predicted for a number of threads of this machine, and what they took.
     *
     * @param threads how many
     * @param stage its name
     * @param predictedNanos by the schedule
     * @param measuredNanos by the clock
     */
    public record Check(int threads, String stage, double predictedNanos, double measuredNanos) {}

    /** One core's time over that of {@code prediction}, as a share of what its cores could do. */
    public double efficiency(Prediction prediction, String stage) {
        return nanos(oneCore, stage)
                / nanos(prediction.stages(), stage)
                / prediction.cores().power();
    }

    /** The time of a stage; of all if {@code stage} is empty. */
    static double nanos(List<StagePrediction> stages, String stage) {
        return stages.stream()
                .filter(each -> stage.isEmpty() || each.stage().equals(stage))
                .mapToDouble(StagePrediction::nanos)
                .sum();
    }
}
