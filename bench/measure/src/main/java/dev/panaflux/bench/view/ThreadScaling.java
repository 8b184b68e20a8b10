package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.view.Svg.Tip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Images per hour by number of threads, with perfect scaling for comparison. */
final class ThreadScaling implements Chart {

    private static final double HEIGHT = 380;
    private static final double NAME_GAP = 15;
    private static final double RIGHT = 62;

    private final BenchReport report;
    private final VariantLabels labels;

    ThreadScaling(BenchReport report) {
        this.report = report;
        this.labels = new VariantLabels(report);
    }

    @Override
    public String draw(double width) {
        Map<String, List<Variant>> lines = new LinkedHashMap<>();
        int mostThreads = 1;
        double most = 0;
        for (Variant variant : report.variants()) {
            lines.computeIfAbsent(labels.line(variant), _ -> new ArrayList<>()).add(variant);
            mostThreads = Math.max(mostThreads, variant.threads());
            most = Math.max(most, Figures.imagesPerHour(variant));
        }
        lines.values().forEach(line -> line.sort(Comparator.comparingInt(Variant::threads)));
        double bottom = HEIGHT - Axes.BELOW;
        Scale x = Scale.linear(mostThreads, Axes.LEFT, width - RIGHT);
        Scale y = Scale.linear(most * 1.15, bottom, 24);
        Svg svg = new Svg(width, HEIGHT, "Images per hour by number of threads");
        Axes.left(svg, y, width, 1, "images per hour");
        report.variants().stream().map(Variant::threads).distinct().sorted().forEach(number -> {
            svg.line("grid", x.at(number), 24, x.at(number), bottom);
            svg.text("tick", "middle", x.at(number), bottom + 16, String.valueOf(number));
        });
        Axes.name(svg, width, HEIGHT, "threads");
        lines.values().forEach(line -> line(svg, x, y, line));
        values(svg, x, y, lines.values().stream().map(List::getLast).toList(), "start", 10);
        values(
                svg,
                x,
                y,
                lines.values().stream()
                        .filter(line -> line.size() > 1)
                        .map(List::getFirst)
                        .toList(),
                "end",
                -10);
        return svg.toString();
    }

    private void line(Svg svg, Scale x, Scale y, List<Variant> variants) {
        Variant first = variants.getFirst();
        double each = Figures.imagesPerHour(first) / first.threads();
        double end = Math.min(variants.getLast().threads(), y.high() / each);
        svg.path(
                "ideal " + VariantLabels.style(first),
                x.at(first.threads()),
                y.at(each * first.threads()),
                x.at(end),
                y.at(each * end));
        double[] points = new double[2 * variants.size()];
        for (int i = 0; i < variants.size(); i++) {
            points[2 * i] = x.at(variants.get(i).threads());
            points[2 * i + 1] = y.at(Figures.imagesPerHour(variants.get(i)));
        }
        svg.path("curve " + VariantLabels.style(first), points);
        for (Variant variant : variants) {
            double value = Figures.imagesPerHour(variant);
            svg.mark(
                    "circle",
                    VariantLabels.style(variant),
                    x.at(variant.threads()),
                    y.at(value),
                    5,
                    new Tip(labels.of(variant), "imagesPerHour/" + variant.id(), value, ReportFormat.number(value)));
        }
    }

    /** Labels beside the points, without overlap. */
    private static void values(Svg svg, Scale x, Scale y, List<Variant> points, String anchor, double offset) {
        double[] places = Axes.apart(
                points.stream()
                        .mapToDouble(point -> y.at(Figures.imagesPerHour(point)) + 4)
                        .toArray(),
                NAME_GAP,
                12);
        for (int i = 0; i < places.length; i++) {
            Variant point = points.get(i);
            double value = Figures.imagesPerHour(point);
            svg.figure(
                    "value hued " + VariantLabels.style(point),
                    anchor,
                    x.at(point.threads()) + offset,
                    places[i],
                    "imagesPerHour/" + point.id(),
                    value,
                    ReportFormat.number(value));
        }
    }
}
