package dev.panaflux.bench.scaling;

import dev.panaflux.bench.scaling.ScalingReport.Check;
import dev.panaflux.bench.scaling.ScalingReport.Prediction;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A prediction in Markdown. */
public final class ScalingView {

    private static final double PERCENT = 100;
    private static final double SECOND = 1e9;
    private static final double MICROSECOND = 1e3;
    private static final int OPERATORS = 8;

    private ScalingView() {}

    /** The text. */
    public static String of(ScalingReport report) {
        StringBuilder out = new StringBuilder();
        out.append("### %s on more cores%n%n".formatted(report.image()));
        out.append(
                "Predicted from how long each task takes on one core of %s: cores take tasks one by one, as threads do.%n%n"
                        .formatted(report.machine()));
        predictions(report, out);
        report.predictions().stream()
                .max(Comparator.comparingDouble(prediction -> prediction.cores().power()))
                .ifPresent(most -> operators(most, out));
        checks(report.checks(), out);
        Overheads overheads = report.overheads();
        out.append(String.format(
                Locale.ROOT,
                "Assumed: a barrier of %.1f us with %d threads, more by the depth of a tree; %.1f us to wake each sleeping"
                        + " thread, one after the other, and %.1f us until they run; %.1f GB/s of memory for all cores together. Left out: turbo"
                        + " clocks, caches that cores share, memory of several sockets.%n",
                overheads.barrierNanos() / MICROSECOND,
                overheads.threads(),
                overheads.wakeNanos() / MICROSECOND,
                overheads.latencyNanos() / MICROSECOND,
                overheads.bytesPerNano()));
        return out.toString();
    }

    private static void predictions(ScalingReport report, StringBuilder out) {
        out.append("| cores | encode | steps | decode | rest | image | efficiency of the steps | of the image | idle |"
                + " on one core | barriers | memory |\n");
        out.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        row("1", report.oneCore(), 1, 1, out);
        for (Prediction prediction : report.predictions()) {
            row(
                    prediction.cores().name(),
                    prediction.stages(),
                    report.efficiency(prediction, "steps"),
                    report.efficiency(prediction, ""),
                    out);
        }
        out.append("\nIdle, on one core, barriers and memory are shares of the whole image's time.\n\n");
    }

    private static void row(String cores, List<StagePrediction> stages, double steps, double image, StringBuilder out) {
        double all = ScalingReport.nanos(stages, "");
        out.append("| ").append(cores).append(" |");
        for (String stage : List.of("encode", "steps", "decode", "rest", "")) {
            out.append(seconds(ScalingReport.nanos(stages, stage)));
        }
        out.append(percent(steps)).append(percent(image));
        List<ToDoubleFunction<StagePrediction>> parts = List.of(
                StagePrediction::idleNanos,
                StagePrediction::serialNanos,
                StagePrediction::barrierNanos,
                StagePrediction::memoryNanos);
        for (ToDoubleFunction<StagePrediction> part : parts) {
            out.append(percent(stages.stream().mapToDouble(part).sum() / all));
        }
        out.append('\n');
    }

    /** What most time is lost in. */
    private static void operators(Prediction prediction, StringBuilder out) {
        record Loss(String stage, OperatorLoss operator) {}
        out.append("Where %s cores wait:%n%n".formatted(prediction.cores().name()));
        out.append("| stage | operator | calls | tasks a call | time | of it lost | of the image |\n");
        out.append("|---|---|--:|--:|--:|--:|--:|\n");
        prediction.stages().stream()
                .flatMap(stage -> stage.operators().stream().map(operator -> new Loss(stage.stage(), operator)))
                .sorted(Comparator.comparingDouble(
                                (Loss loss) -> loss.operator().lostNanos())
                        .reversed())
                .limit(OPERATORS)
                .forEach(loss -> out.append("| %s | %s | %d |"
                                .formatted(
                                        loss.stage(),
                                        loss.operator().operator(),
                                        loss.operator().regions()))
                        .append(String.format(
                                Locale.ROOT,
                                " %.0f |",
                                (double) loss.operator().tasks()
                                        / loss.operator().regions()))
                        .append(seconds(loss.operator().nanos()))
                        .append(percent(
                                loss.operator().lostNanos() / loss.operator().nanos()))
                        .append(percent(loss.operator().lostNanos() / prediction.nanos()))
                        .append('\n'));
        out.append('\n');
    }

    private static void checks(List<Check> checks, StringBuilder out) {
        out.append("| threads of this machine | stage | predicted | measured | difference |\n|--:|---|--:|--:|--:|\n");
        for (Check check : checks) {
            out.append("| %d | %s |".formatted(check.threads(), check.stage()))
                    .append(seconds(check.predictedNanos()))
                    .append(seconds(check.measuredNanos()))
                    .append(String.format(
                            Locale.ROOT,
                            " %+.1f %% |%n",
                            PERCENT * (check.predictedNanos() / check.measuredNanos() - 1)));
        }
        out.append('\n');
    }

    private static String seconds(double nanos) {
        return String.format(Locale.ROOT, " %.3f s |", nanos / SECOND);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, " %.1f %% |", PERCENT * share);
    }
}
