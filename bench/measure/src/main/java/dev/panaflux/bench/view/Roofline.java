package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.view.Svg.Tip;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** Roofline chart: each stage's operations per second and operations per byte, below what the machine can reach. */
final class Roofline implements Chart {

    private static final List<Stage> ARITHMETIC = List.of(Stage.ENCODE, Stage.STEP, Stage.DECODE);
    private static final double HEIGHT = 380;
    private static final double GIGA = 1e9;
    private static final double NAME_GAP = 13;

    private final BenchReport report;
    private final Figures figures;
    private final VariantLabels labels;
    private final List<Integer> threads;

    Roofline(BenchReport report) {
        this.report = report;
        this.figures = new Figures(report);
        this.labels = new VariantLabels(report);
        this.threads = report.variants().stream()
                .map(Variant::threads)
                .distinct()
                .sorted()
                .toList();
    }

    /** The peak of a unit and the memory bandwidth, with the same number of threads. */
    private record Roof(String unit, int threads, double peak, double bandwidth) {

        /** Operations per byte above which arithmetic is the limit. */
        double ridge() {
            return peak / bandwidth;
        }
    }

    private List<Roof> roofs() {
        List<Roof> roofs = new ArrayList<>();
        for (int number : threads) {
            OptionalDouble bandwidth = figures.peak("read", number);
            report.variants().stream().map(Variant::precision).distinct().forEach(unit -> {
                OptionalDouble peak = figures.peak(unit, number);
                if (peak.isPresent() && bandwidth.isPresent()) {
                    roofs.add(new Roof(unit, number, peak.getAsDouble(), bandwidth.getAsDouble()));
                }
            });
        }
        return roofs;
    }

    private DoubleStream reached() {
        return report.variants().stream()
                .flatMapToDouble(variant -> ARITHMETIC.stream()
                        .mapToDouble(
                                stage -> Figures.flopPerSecond(variant, stage).orElse(GIGA)));
    }

    private DoubleStream intensities() {
        return report.variants().stream()
                .flatMapToDouble(variant -> ARITHMETIC.stream()
                        .mapToDouble(stage -> Figures.intensity(variant, stage).orElse(1)));
    }

    @Override
    public String draw(double width) {
        List<Roof> roofs = roofs();
        double least = Math.min(
                intensities().min().orElse(1),
                roofs.stream().mapToDouble(Roof::ridge).min().orElse(1));
        double most = Math.max(
                intensities().max().orElse(10),
                roofs.stream().mapToDouble(Roof::ridge).max().orElse(10));
        double highest = Math.max(
                reached().max().orElse(GIGA),
                roofs.stream().mapToDouble(Roof::peak).max().orElse(GIGA));
        double bottom = HEIGHT - Axes.BELOW;
        Scale x = Scale.logarithmic(least / 2.5, most * 2.5, Axes.LEFT, width - 8);
        Scale y = Scale.logarithmic(reached().min().orElse(GIGA) / 2, highest * 1.8, bottom, 18);
        Svg svg = new Svg(width, HEIGHT, "Roofline: operations per second by operations per byte");
        Axes.left(svg, y, width, GIGA, "GFLOP/s");
        for (double tick : x.ticks(width > 450 ? 7 : 5)) {
            svg.line("grid", x.at(tick), 18, x.at(tick), bottom);
            svg.text("tick", "middle", x.at(tick), bottom + 16, ReportFormat.tick(tick));
        }
        Axes.name(svg, width, HEIGHT, "operations per byte of memory traffic");
        roofs.forEach(roof -> lines(svg, x, y, roof));
        for (Variant variant : report.variants()) {
            ARITHMETIC.forEach(stage -> mark(svg, x, y, variant, stage));
        }
        names(svg, x, y, roofs);
        return svg.toString();
    }

    private boolean full(Roof roof) {
        return roof.threads() == threads.getLast();
    }

    private void lines(Svg svg, Scale x, Scale y, Roof roof) {
        double ridge = Math.clamp(roof.ridge(), x.low(), x.high());
        double start = Math.max(x.low(), y.low() / roof.bandwidth());
        svg.path(
                "roof p-" + roof.unit() + (full(roof) ? "" : " fewer"),
                x.at(start),
                y.at(Math.min(roof.peak(), roof.bandwidth() * start)),
                x.at(ridge),
                y.at(Math.min(roof.peak(), roof.bandwidth() * ridge)),
                x.at(x.high()),
                y.at(roof.peak()));
    }

    /** Labels above the roofs of the most threads, without overlap, and the bandwidth below its slope. */
    private void names(Svg svg, Scale x, Scale y, List<Roof> roofs) {
        List<Roof> named = roofs.stream().filter(this::full).toList();
        double[] places = Axes.apart(
                named.stream().mapToDouble(roof -> y.at(roof.peak()) - 5).toArray(), NAME_GAP, 10);
        for (int i = 0; i < places.length; i++) {
            Roof roof = named.get(i);
            svg.figure(
                    "roofname",
                    "end",
                    x.at(x.high()),
                    places[i],
                    "peak/" + roof.unit() + "/" + roof.threads(),
                    roof.peak(),
                    "%s: %s".formatted(roof.unit(), ReportFormat.flopPerSecond(roof.peak())));
        }
        if (!named.isEmpty()) {
            double bandwidth = named.getFirst().bandwidth();
            double foot = Math.max(x.low(), y.low() / bandwidth);
            svg.figure(
                    "roofname",
                    "start",
                    x.at(foot * 1.3),
                    y.at(bandwidth * foot) + 4,
                    "peak/read/" + threads.getLast(),
                    bandwidth,
                    "memory: %s".formatted(ReportFormat.bytesPerSecond(bandwidth)));
        }
    }

    private void mark(Svg svg, Scale x, Scale y, Variant variant, Stage stage) {
        double reached = Figures.flopPerSecond(variant, stage).orElse(GIGA);
        svg.mark(
                shape(stage),
                labels.markStyle(variant),
                x.at(Figures.intensity(variant, stage).orElse(1)),
                y.at(reached),
                5,
                new Tip(
                        labels.of(variant) + ", " + stage.label(),
                        VariantLabels.key("flopPerSecond", variant, stage),
                        reached,
                        ReportFormat.flopPerSecond(reached)));
    }

    private static String shape(Stage stage) {
        return switch (stage) {
            case ENCODE -> "circle";
            case DECODE -> "diamond";
            default -> "square";
        };
    }
}
