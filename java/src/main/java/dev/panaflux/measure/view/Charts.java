package dev.panaflux.measure.view;

import dev.panaflux.measure.BenchReport;
import dev.panaflux.measure.Figures;
import dev.panaflux.measure.Run;
import dev.panaflux.measure.Samples;
import dev.panaflux.measure.Stage;
import dev.panaflux.measure.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The drawings of the page, each for any width in pixels. */
final class Charts {

    private static final List<Stage> ARITHMETIC = List.of(Stage.ENCODE, Stage.STEP, Stage.DECODE);
    private static final double ROW = 44;
    private static final double BAR = 18;
    private static final double AXIS = 30;
    private static final double CHARACTER = 6.6;
    private static final double PLOT_HEIGHT = 330;

    private final BenchReport report;
    private final Figures figures;

    Charts(BenchReport report) {
        this.report = report;
        this.figures = new Figures(report);
    }

    /** The style of a variant's marks and lines: a colour for each backend and precision. */
    static String style(Variant variant) {
        return "b-" + variant.backend() + " p-" + variant.precision();
    }

    private static double median(Variant variant, Stage stage) {
        return Figures.seconds(variant, stage).median();
    }

    /** A part of a bar. */
    private record Part(String style, String label, double seconds) {}

    private static List<Part> parts(Variant variant) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("s-load", "load", median(variant, Stage.LOAD)));
        parts.add(new Part("s-encode", "encode", median(variant, Stage.ENCODE)));
        for (int step = 0; step < variant.steps(); step++) {
            double seconds = Figures.stepSeconds(variant, step).median();
            parts.add(new Part("s-step" + step % 2, "step " + (step + 1), seconds));
        }
        parts.add(new Part("s-decode", "decode", median(variant, Stage.DECODE)));
        parts.add(new Part("s-write", "write", median(variant, Stage.WRITE)));
        parts.add(new Part("s-other", "other", Math.max(0, median(variant, Stage.OTHER))));
        return parts;
    }

    /** Where the time of a picture goes: a bar for each variant, its stages end to end. */
    String stageBars(double width) {
        double longest = report.variants().stream()
                .mapToDouble(variant ->
                        parts(variant).stream().mapToDouble(Part::seconds).sum())
                .max()
                .orElse(1);
        Scale scale = Scale.linear(longest, 0, width - 1);
        double height = report.variants().size() * ROW + AXIS;
        Svg svg = new Svg(width, height, "Time of a picture by stage, in seconds");
        grid(svg, scale, width, height, "seconds");
        double y = 0;
        for (Variant variant : report.variants()) {
            svg.text("label", "start", 0, y + 14, variant.id());
            double total = median(variant, Stage.TOTAL);
            svg.figure(
                    "value", "end", width, y + 14, key("median", variant, Stage.TOTAL), total, Format.seconds(total));
            double x = 0;
            for (Part part : parts(variant)) {
                double end = x + part.seconds();
                double left = scale.at(x);
                double wide = scale.at(end) - left;
                String shown = Format.seconds(part.seconds());
                svg.rectangle(part.style(), left, y + 20, wide, BAR, part.label() + ": " + shown);
                if (wide > shown.length() * CHARACTER + 6) {
                    svg.text("inside", "middle", left + wide / 2, y + 33, shown);
                }
                x = end;
            }
            y += ROW;
        }
        return svg.toString();
    }

    private static void grid(Svg svg, Scale scale, double width, double height, String unit) {
        for (double tick : scale.ticks(width > 600 ? 8 : 4)) {
            double x = scale.at(tick);
            svg.line("grid", x, 0, x, height - AXIS + 4);
            boolean last = x > width - 20;
            svg.text("tick", x < 10 ? "start" : last ? "end" : "middle", x, height - 14, Format.tick(tick));
        }
        svg.text("axis", "end", width, height - 1, unit);
    }

    /** How many times faster than its base each variant is, with the interval of 95 % confidence. */
    String speedups(double width) {
        double most = report.variants().stream()
                .mapToDouble(variant -> {
                    Variant base = figures.base(variant);
                    return Math.max(
                            Figures.speedup(variant, base),
                            Figures.speedupInterval(variant, base).high());
                })
                .max()
                .orElse(1);
        Scale scale = Scale.linear(Math.max(1.05, most), 0, width - 1);
        double height = report.variants().size() * ROW + AXIS;
        Svg svg = new Svg(width, height, "Speed-up of a whole picture over the base");
        grid(svg, scale, width, height, "times as fast as the base");
        double y = 0;
        for (Variant variant : report.variants()) {
            Variant base = figures.base(variant);
            double speedup = Figures.speedup(variant, base);
            Samples.Interval interval = Figures.speedupInterval(variant, base);
            boolean isBase = base.id().equals(variant.id());
            svg.text("label", "start", 0, y + 14, variant.id() + (isBase ? " (base)" : ""));
            svg.figure("value", "end", width, y + 14, "speedup/" + variant.id(), speedup, Format.number(speedup) + "×");
            svg.rectangle(
                    "bar " + style(variant),
                    0,
                    y + 20,
                    scale.at(speedup),
                    BAR,
                    "%s: %s× (%s to %s)"
                            .formatted(
                                    variant.id(),
                                    Format.number(speedup),
                                    Format.number(interval.low()),
                                    Format.number(interval.high())));
            if (!isBase && Figures.seconds(variant, Stage.TOTAL).count() > 2) {
                double low = scale.at(interval.low());
                double high = scale.at(interval.high());
                svg.line("whisker", low, y + 29, high, y + 29);
                svg.line("whisker", low, y + 25, low, y + 33);
                svg.line("whisker", high, y + 25, high, y + 33);
            }
            y += ROW;
        }
        svg.line("one", scale.at(1), 0, scale.at(1), height - AXIS + 4);
        return svg.toString();
    }

    /** What each stage reaches against what its work could reach: operations a second over operations a byte. */
    String roofline(double width) {
        List<Integer> threads = report.variants().stream()
                .map(Variant::threads)
                .distinct()
                .sorted()
                .toList();
        List<String> units =
                report.variants().stream().map(Variant::precision).distinct().toList();
        double low = Double.MAX_VALUE;
        double high = 0;
        double left = 1;
        double right = 10;
        for (Variant variant : report.variants()) {
            for (Stage stage : ARITHMETIC) {
                double reached = Figures.flopPerSecond(variant, stage).orElse(0);
                low = Math.min(low, reached);
                high = Math.max(high, reached);
                double intensity = Figures.intensity(variant, stage).orElse(1);
                left = Math.min(left, intensity / 2);
                right = Math.max(right, intensity * 2);
            }
        }
        for (String unit : units) {
            for (int number : threads) {
                high = Math.max(high, figures.peak(unit, number).orElse(0));
            }
        }
        double bottom = PLOT_HEIGHT - 44;
        Scale x = new Scale(left, right, 46, width - 8, true);
        Scale y = new Scale(low / 3, high * 2.5, bottom, 10, true);
        Svg svg = new Svg(width, PLOT_HEIGHT, "Roofline: operations a second over operations a byte");
        for (double tick : x.ticks(5)) {
            svg.line("grid", x.at(tick), 10, x.at(tick), bottom);
            svg.text("tick", "middle", x.at(tick), bottom + 16, Format.tick(tick));
        }
        for (double tick : y.ticks(5)) {
            svg.line("grid", 46, y.at(tick), width - 8, y.at(tick));
            svg.text("tick", "end", 42, y.at(tick) + 4, Format.tick(tick / 1e9));
        }
        svg.text("axis", "middle", (46 + width) / 2, PLOT_HEIGHT - 8, "operations for each byte that must move");
        svg.text("axis", "start", 0, 8, "GFLOP/s");
        for (int number : threads) {
            OptionalDouble bandwidth = figures.peak("read", number);
            for (String unit : units) {
                OptionalDouble peak = figures.peak(unit, number);
                if (peak.isPresent()) {
                    roof(svg, x, y, unit, number, peak.getAsDouble(), bandwidth, number == threads.getLast());
                }
            }
        }
        for (Variant variant : report.variants()) {
            for (Stage stage : ARITHMETIC) {
                double reached = Figures.flopPerSecond(variant, stage).orElse(low);
                double intensity = Figures.intensity(variant, stage).orElse(1);
                svg.mark(
                        shape(stage),
                        style(variant) + (variant.threads() == threads.getLast() ? "" : " fewer"),
                        x.at(intensity),
                        y.at(reached),
                        "%s, %s: %s at %s operations a byte"
                                .formatted(
                                        variant.id(),
                                        stage.label(),
                                        Format.flopPerSecond(reached),
                                        Format.number(intensity)));
            }
        }
        return svg.toString();
    }

    private static void roof(
            Svg svg, Scale x, Scale y, String unit, int threads, double peak, OptionalDouble bandwidth, boolean most) {
        String style = "roof p-" + unit + (most ? "" : " fewer");
        double ridge = bandwidth.isPresent() ? Math.max(x.low(), peak / bandwidth.getAsDouble()) : x.low();
        if (bandwidth.isPresent() && ridge > x.low()) {
            double start = Math.max(x.low(), y.low() / bandwidth.getAsDouble());
            svg.path(
                    style,
                    x.at(start),
                    y.at(bandwidth.getAsDouble() * start),
                    x.at(ridge),
                    y.at(peak),
                    x.at(x.high()),
                    y.at(peak));
        } else {
            svg.path(style, x.at(x.low()), y.at(peak), x.at(x.high()), y.at(peak));
        }
        svg.figure(
                "roofname",
                "end",
                x.at(x.high()),
                y.at(peak) - 5,
                "peak/" + unit + "/" + threads,
                peak,
                "%s peak, %s: %s".formatted(unit, threads(threads), Format.flopPerSecond(peak)));
    }

    static String threads(int number) {
        return number == 1 ? "1 thread" : number + " threads";
    }

    static String shape(Stage stage) {
        return switch (stage) {
            case ENCODE -> "circle";
            case DECODE -> "diamond";
            default -> "square";
        };
    }

    /** Pictures an hour over threads, and what as many times the threads would bring. */
    String threadScaling(double width) {
        Map<String, List<Variant>> lines = new LinkedHashMap<>();
        int mostThreads = 1;
        double most = 0;
        for (Variant variant : report.variants()) {
            String name = "%s %s %s".formatted(variant.backend(), variant.precision(), variant.size());
            lines.computeIfAbsent(name, _ -> new ArrayList<>()).add(variant);
            mostThreads = Math.max(mostThreads, variant.threads());
            most = Math.max(most, Figures.imagesPerHour(variant));
        }
        double bottom = PLOT_HEIGHT - 44;
        Scale x = Scale.linear(mostThreads, 46, width - 24);
        Scale y = Scale.linear(most * 1.15, bottom, 24);
        Svg svg = new Svg(width, PLOT_HEIGHT, "Pictures an hour over threads");
        for (double tick : y.ticks(5)) {
            svg.line("grid", 46, y.at(tick), width - 8, y.at(tick));
            svg.text("tick", "end", 42, y.at(tick) + 4, Format.tick(tick));
        }
        report.variants().stream().map(Variant::threads).distinct().sorted().forEach(number -> {
            svg.line("grid", x.at(number), 10, x.at(number), bottom);
            svg.text("tick", "middle", x.at(number), bottom + 16, String.valueOf(number));
        });
        svg.text("axis", "middle", (46 + width) / 2, PLOT_HEIGHT - 8, "threads");
        svg.text("axis", "start", 0, 8, "pictures an hour");
        lines.forEach((name, variants) -> line(svg, x, y, variants));
        return svg.toString();
    }

    private static void line(Svg svg, Scale x, Scale y, List<Variant> unsorted) {
        List<Variant> variants = unsorted.stream()
                .sorted(Comparator.comparingInt(Variant::threads))
                .toList();
        Variant first = variants.getFirst();
        double each = Figures.imagesPerHour(first) / first.threads();
        double end = Math.min(variants.getLast().threads(), y.high() / each);
        svg.path(
                "ideal " + style(first),
                x.at(first.threads()),
                y.at(each * first.threads()),
                x.at(end),
                y.at(each * end));
        double[] points = new double[2 * variants.size()];
        for (int i = 0; i < variants.size(); i++) {
            points[2 * i] = x.at(variants.get(i).threads());
            points[2 * i + 1] = y.at(Figures.imagesPerHour(variants.get(i)));
        }
        svg.path("curve " + style(first), points);
        for (Variant variant : variants) {
            double value = Figures.imagesPerHour(variant);
            double left = x.at(variant.threads());
            svg.mark("circle", style(variant), left, y.at(value), variant.id() + ": " + Format.number(value));
            svg.figure(
                    "value",
                    "middle",
                    left,
                    y.at(value) - 10,
                    "imagesPerHour/" + variant.id(),
                    value,
                    Format.number(value));
        }
    }

    /** Every run in its order: drift, outliers and warm-up show. */
    String runs(double width) {
        double longest = 0;
        int last = 1;
        for (Variant variant : report.variants()) {
            for (Run run : variant.runs()) {
                longest = Math.max(longest, run.totalNanos() / 1e9);
                last = Math.max(last, run.order());
            }
        }
        double height = 220;
        double bottom = height - 40;
        Scale x = Scale.linear(last, 58, width - 12);
        Scale y = Scale.linear(longest * 1.1, bottom, 16);
        Svg svg = new Svg(width, height, "Seconds of every run in the order in which they ran");
        for (double tick : y.ticks(4)) {
            svg.line("grid", 46, y.at(tick), width - 8, y.at(tick));
            svg.text("tick", "end", 42, y.at(tick) + 4, Format.tick(tick));
        }
        svg.text("axis", "start", 0, 8, "seconds");
        svg.text("axis", "middle", (46 + width) / 2, height - 8, "runs in their order; hollow: warm-up, not counted");
        for (Variant variant : report.variants()) {
            int most =
                    report.variants().stream().mapToInt(Variant::threads).max().orElse(1);
            for (Run run : variant.runs()) {
                svg.mark(
                        variant.threads() == most ? "circle" : "square",
                        style(variant) + (run.warmup() ? " hollow" : ""),
                        x.at(run.order()),
                        y.at(run.totalNanos() / 1e9),
                        variant.id() + (run.warmup() ? ", warm-up: " : ": ") + Format.seconds(run.totalNanos() / 1e9));
            }
        }
        return svg.toString();
    }

    static String key(String figure, Variant variant, Stage stage) {
        return "%s/%s/%s".formatted(figure, variant.id(), stage.label());
    }
}
