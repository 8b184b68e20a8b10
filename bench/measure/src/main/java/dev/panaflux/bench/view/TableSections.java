package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;
import static dev.panaflux.bench.view.Html.figure;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** The tables of times, throughput and efficiency. */
final class TableSections {

    private static final int ENOUGH_FOR_AN_INTERVAL = 3;
    private static final int ENOUGH_FOR_QUANTILES = 10;
    private static final List<Stage> ARITHMETIC = List.of(Stage.ENCODE, Stage.STEP, Stage.DECODE, Stage.TOTAL);
    private static final List<Stage> PARTS =
            Arrays.stream(Stage.values()).filter(stage -> stage != Stage.TOTAL).toList();

    private final BenchReport report;
    private final Figures figures;
    private final VariantLabels labels;

    TableSections(BenchReport report) {
        this.report = report;
        this.figures = new Figures(report);
        this.labels = new VariantLabels(report);
    }

    void write(Page page) {
        page.open("Times", "Medians over the measured runs.");
        medians(page);
        page.subtitle("Fastest sample, and the slowest below it");
        ranges(page);
        page.close();
        page.open(
                "Throughput, scaling and energy",
                "Parallel efficiency is the speed-up over the fewest threads, divided by the ratio of thread counts. CPUs busy"
                        + " is a run's CPU time divided by its wall time.");
        throughput(page);
        page.close();
        page.open(
                "Efficiency by stage",
                "Work and minimum memory traffic are computed from the model's sizes, with weights as this precision reads"
                        + " them; rates are these divided by the median time. Peaks were measured in the same run with the"
                        + " same number of threads.");
        efficiency(page);
        page.close();
    }

    private void medians(Page page) {
        List<String> head = new ArrayList<>(List.of("variant", "samples", "whole image", "95 % interval", "deviation"));
        head.add("p90");
        PARTS.forEach(stage -> head.add(stage == Stage.STEP ? "one step" : stage.label()));
        page.table(head);
        for (Variant variant : report.variants()) {
            Samples total = Figures.seconds(variant, Stage.TOTAL);
            String id = variant.id();
            double spread = total.deviation() / total.mean();
            double p90 = total.quantile(0.9);
            List<String> row = new ArrayList<>();
            row.add(escape(labels.of(variant)));
            row.add(figure("count/" + id, total.count(), String.valueOf(total.count())));
            row.add("<b>" + median(variant, Stage.TOTAL) + "</b>");
            row.add(interval(variant, total));
            row.add(
                    total.count() < ENOUGH_FOR_AN_INTERVAL
                            ? "–"
                            : figure("spread/" + id, spread, ReportFormat.percent(spread)));
            row.add(total.count() < ENOUGH_FOR_QUANTILES ? "–" : figure("p90/" + id, p90, ReportFormat.seconds(p90)));
            PARTS.forEach(stage -> row.add(median(variant, stage)));
            page.row(row);
        }
        page.endTable();
    }

    private static String median(Variant variant, Stage stage) {
        double median = Figures.seconds(variant, stage).median();
        return figure(VariantLabels.key("median", variant, stage), median, ReportFormat.seconds(median));
    }

    private static String interval(Variant variant, Samples total) {
        if (total.count() < ENOUGH_FOR_AN_INTERVAL) {
            return "too few samples";
        }
        Samples.Interval interval = total.medianInterval();
        return figure("low/" + variant.id(), interval.low(), ReportFormat.seconds(interval.low())) + " to "
                + figure("high/" + variant.id(), interval.high(), ReportFormat.seconds(interval.high()));
    }

    private void ranges(Page page) {
        List<String> head = new ArrayList<>(List.of("variant", "whole image"));
        PARTS.forEach(stage -> head.add(stage == Stage.STEP ? "one step" : stage.label()));
        page.table(head);
        for (Variant variant : report.variants()) {
            List<String> row = new ArrayList<>();
            row.add(escape(labels.of(variant)));
            row.add(range(variant, Stage.TOTAL));
            PARTS.forEach(stage -> row.add(range(variant, stage)));
            page.row(row);
        }
        page.endTable();
    }

    private static String range(Variant variant, Stage stage) {
        Samples samples = Figures.seconds(variant, stage);
        return figure(VariantLabels.key("min", variant, stage), samples.min(), ReportFormat.seconds(samples.min()))
                + "<br>"
                + figure(VariantLabels.key("max", variant, stage), samples.max(), ReportFormat.seconds(samples.max()));
    }

    private void throughput(Page page) {
        page.table(List.of(
                "variant",
                "images per hour",
                "parallel efficiency",
                "CPUs busy",
                "peak memory",
                "weights",
                "energy per image",
                "images per kWh"));
        for (Variant variant : report.variants()) {
            String id = variant.id();
            double hourly = Figures.imagesPerHour(variant);
            double efficiency = figures.parallelEfficiency(variant);
            boolean alone = figures.fewestThreads(variant).id().equals(id);
            page.row(List.of(
                    escape(labels.of(variant)),
                    figure("imagesPerHour/" + id, hourly, ReportFormat.number(hourly)),
                    alone
                            ? "baseline"
                            : figure("parallelEfficiency/" + id, efficiency, ReportFormat.percent(efficiency)),
                    shown("busyProcessors/" + id, Figures.busyProcessors(variant), ReportFormat::number, "unknown"),
                    Figures.peakResidentBytes(variant)
                            .map(bytes -> figure(
                                    "peakResidentBytes/" + id, bytes.doubleValue(), ReportFormat.bytes((double) bytes)))
                            .orElse("unknown"),
                    figure("weightBytes/" + id, (double) report.weightBytes(variant), ReportFormat.bytes((double)
                            report.weightBytes(variant))),
                    shown(
                            "joules/" + id,
                            Figures.joules(variant),
                            value -> ReportFormat.number(value) + " J",
                            "no counter"),
                    shown(
                            "imagesPerKilowattHour/" + id,
                            Figures.imagesPerKilowattHour(variant),
                            ReportFormat::number,
                            "no counter")));
        }
        page.endTable();
    }

    private void efficiency(Page page) {
        List<String> head = List.of(
                "stage",
                "work",
                "reached",
                "share of peak",
                "minimum traffic",
                "share of bandwidth",
                "ops per byte",
                "bound by");
        page.table(head);
        for (Variant variant : report.variants()) {
            page.groupRow(labels.of(variant), head.size());
            ARITHMETIC.forEach(stage -> efficiency(page, variant, stage));
        }
        page.endTable();
    }

    private void efficiency(Page page, Variant variant, Stage stage) {
        Variant.Cost cost = Objects.requireNonNull(Figures.cost(variant, stage));
        page.row(List.of(
                stage == Stage.TOTAL ? "whole image" : stage.label(),
                figure(VariantLabels.key("flop", variant, stage), (double) cost.flop(), ReportFormat.flop((double)
                        cost.flop())),
                shown(
                        "flopPerSecond",
                        variant,
                        stage,
                        Figures.flopPerSecond(variant, stage),
                        ReportFormat::flopPerSecond),
                shown("peakShare", variant, stage, figures.peakShare(variant, stage), ReportFormat::percent),
                figure(VariantLabels.key("bytes", variant, stage), (double) cost.bytes(), ReportFormat.bytes((double)
                        cost.bytes())),
                shown("bandwidthShare", variant, stage, figures.bandwidthShare(variant, stage), ReportFormat::percent),
                shown("intensity", variant, stage, Figures.intensity(variant, stage), ReportFormat::number),
                boundBy(variant, stage)));
    }

    private String boundBy(Variant variant, Stage stage) {
        OptionalDouble peak = figures.peak(variant);
        OptionalDouble bandwidth = figures.peak("read", variant.threads());
        if (peak.isEmpty() || bandwidth.isEmpty()) {
            return "unknown";
        }
        double ridge = peak.getAsDouble() / bandwidth.getAsDouble();
        return Figures.intensity(variant, stage).orElse(0) > ridge ? "arithmetic" : "memory";
    }

    private static String shown(
            String name, Variant variant, Stage stage, OptionalDouble value, DoubleFunction<String> format) {
        return shown(VariantLabels.key(name, variant, stage), value, format, "not measured");
    }

    private static String shown(String key, OptionalDouble value, DoubleFunction<String> format, String missing) {
        return value.isPresent() ? figure(key, value.getAsDouble(), format.apply(value.getAsDouble())) : missing;
    }
}
