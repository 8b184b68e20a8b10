package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.function.DoubleFunction;

/** A report as Markdown, for pasting into an issue. */
public final class MarkdownView {

    private static final List<Stage> ARITHMETIC = List.of(Stage.ENCODE, Stage.STEP, Stage.DECODE);

    private static final int ENOUGH_FOR_AN_INTERVAL = 3;

    private final BenchReport report;
    private final Figures figures;
    private final StringBuilder out = new StringBuilder();

    private MarkdownView(BenchReport report) {
        this.report = report;
        this.figures = new Figures(report);
    }

    /** The text. */
    public static String of(BenchReport report) {
        return new MarkdownView(report).write();
    }

    private String write() {
        line("### Panaflux %s, workload `%s`"
                .formatted(report.identity().version(), report.workload().name()));
        line("");
        line(report.workload().description());
        line("");
        machine();
        times();
        efficiency();
        peaks();
        notes();
        return out.toString();
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void row(Object... cells) {
        StringJoiner row = new StringJoiner(" | ", "| ", " |");
        for (Object cell : cells) {
            row.add(String.valueOf(cell).replace("|", "\\|"));
        }
        line(row.toString());
    }

    private void machine() {
        Machine machine = report.machine();
        line("%s, %d CPUs, %s; %s; Java %s; model %s%s; %s; commit %s."
                .formatted(
                        machine.processor(),
                        machine.threads(),
                        machine.memoryBytes() == null ? "memory unknown" : ReportFormat.bytes(machine.memoryBytes()),
                        machine.system(),
                        report.software().jdk(),
                        report.model().name(),
                        report.model().synthetic() ? " (random weights)" : "",
                        report.identity().startedAt(),
                        report.identity().commit() == null
                                ? "unknown"
                                : shortened(report.identity().commit())));
        line("");
    }

    private static String shortened(String commit) {
        return commit.substring(0, Math.min(10, commit.length()));
    }

    private void times() {
        row(
                "variant",
                "runs",
                "load",
                "encode",
                "one step",
                "decode",
                "whole image",
                "95 % interval",
                "images/h",
                "parallel efficiency",
                "peak RSS",
                "weights",
                "J/image",
                "lowest PSNR");
        row("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        for (Variant variant : report.variants()) {
            Samples total = Figures.seconds(variant, Stage.TOTAL);
            Samples.Interval interval = total.medianInterval();
            boolean alone = figures.fewestThreads(variant).id().equals(variant.id());
            row(
                    variant.id(),
                    total.count(),
                    median(variant, Stage.LOAD),
                    median(variant, Stage.ENCODE),
                    median(variant, Stage.STEP),
                    median(variant, Stage.DECODE),
                    ReportFormat.seconds(total.median()),
                    total.count() < ENOUGH_FOR_AN_INTERVAL
                            ? "-"
                            : ReportFormat.seconds(interval.low()) + " to " + ReportFormat.seconds(interval.high()),
                    ReportFormat.number(Figures.imagesPerHour(variant)),
                    alone ? "-" : ReportFormat.percent(figures.parallelEfficiency(variant)),
                    Figures.peakResidentBytes(variant).map(ReportFormat::bytes).orElse("-"),
                    ReportFormat.bytes((double) report.weightBytes(variant)),
                    shown(Figures.joules(variant), ReportFormat::number),
                    shown(Figures.leastPsnr(variant), decibels -> ReportFormat.number(decibels) + " dB"));
        }
        line("");
    }

    private static String median(Variant variant, Stage stage) {
        return ReportFormat.seconds(Figures.seconds(variant, stage).median());
    }

    private void efficiency() {
        row("variant", "stage", "work", "reached", "share of peak", "minimum traffic", "share of bandwidth");
        row("---", "---", "--:", "--:", "--:", "--:", "--:");
        for (Variant variant : report.variants()) {
            for (Stage stage : ARITHMETIC) {
                Variant.Cost cost = Figures.cost(variant, stage);
                row(
                        variant.id(),
                        stage.label(),
                        cost == null ? "-" : ReportFormat.flop((double) cost.flop()),
                        shown(Figures.flopPerSecond(variant, stage), ReportFormat::flopPerSecond),
                        shown(figures.peakShare(variant, stage), ReportFormat::percent),
                        cost == null ? "-" : ReportFormat.bytes((double) cost.bytes()),
                        shown(figures.bandwidthShare(variant, stage), ReportFormat::percent));
            }
        }
        line("");
    }

    private void peaks() {
        row("measured peak", "threads", "best", "median");
        row("---", "--:", "--:", "--:");
        for (Peak peak : report.peaks()) {
            Samples samples = Samples.of(peak.perSecond());
            boolean read = peak.unit().equals("read");
            DoubleFunction<String> format = read ? ReportFormat::bytesPerSecond : ReportFormat::flopPerSecond;
            row(
                    peak.unit() + ": " + peak.name(),
                    peak.threads(),
                    format.apply(samples.max()),
                    format.apply(samples.median()));
        }
        line("");
    }

    private static String shown(OptionalDouble value, DoubleFunction<String> format) {
        return value.isPresent() ? format.apply(value.getAsDouble()) : "-";
    }

    private void notes() {
        line("Medians of %d rounds after %d for warm-up; %s; %s."
                .formatted(
                        report.protocol().repeats(),
                        report.protocol().warmup(),
                        report.protocol().order(),
                        report.protocol().process()));
        report.warnings().forEach(warning -> line("- " + warning));
        report.skipped().forEach(item -> line("- not measured: " + item.combination() + ", " + item.reason()));
    }
}
