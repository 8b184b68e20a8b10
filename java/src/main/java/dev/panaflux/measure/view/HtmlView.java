package dev.panaflux.measure.view;

import static dev.panaflux.measure.view.Html.escape;
import static dev.panaflux.measure.view.Html.figure;

import dev.panaflux.measure.BenchReport;
import dev.panaflux.measure.BenchReport.Peak;
import dev.panaflux.measure.Figures;
import dev.panaflux.measure.Machine;
import dev.panaflux.measure.Samples;
import dev.panaflux.measure.Stage;
import dev.panaflux.measure.Variant;
import dev.panaflux.measure.Variant.Picture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as one page that needs nothing but itself: no network, no script. */
public final class HtmlView {

    private static final double WIDE = 1100;
    private static final double HALF = 520;
    private static final double NARROW = 350;
    private static final int ENOUGH_FOR_AN_INTERVAL = 3;
    private static final int ENOUGH_FOR_QUANTILES = 10;

    private static final List<Stage> ARITHMETIC = List.of(Stage.ENCODE, Stage.STEP, Stage.DECODE, Stage.TOTAL);

    private final BenchReport report;
    private final Figures figures;
    private final Charts charts;
    private final StringBuilder out = new StringBuilder();

    private HtmlView(BenchReport report) {
        this.report = report;
        this.figures = new Figures(report);
        this.charts = new Charts(report);
    }

    /** The page. */
    public static String of(BenchReport report) {
        return new HtmlView(report).page();
    }

    private String page() {
        String title = "Panaflux benchmark: " + report.workload().name();
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<link rel=\"icon\" href=\"data:,\">\n")
                .append("<title>")
                .append(escape(title))
                .append("</title>\n<style>\n")
                .append(styleSheet())
                .append("</style>\n</head>\n<body>\n<main>\n");
        header();
        tiles();
        notes();
        stages();
        comparison();
        efficiencyCharts();
        times();
        efficiency();
        runs();
        pictures();
        machine();
        plan();
        out.append("<footer>Every figure follows from the raw samples of the JSON file of this run, schema version ")
                .append(report.schemaVersion())
                .append(". Medians throughout; intervals are of 95 % confidence, by bootstrap.</footer>\n")
                .append("</main>\n</body>\n</html>\n");
        return out.toString();
    }

    private static String styleSheet() {
        try (InputStream in = HtmlView.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(in, "report.css").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
    }

    private void header() {
        Machine machine = report.machine();
        out.append("<header>\n<h1><b>Panaflux</b> benchmark: ")
                .append(escape(report.workload().name()))
                .append("</h1>\n");
        paragraph(report.workload().description());
        paragraph("%s%s on %s, %d processors, %s"
                .formatted(
                        report.model().name(),
                        report.model().synthetic() ? " (random weights)" : "",
                        machine.processor(),
                        machine.threads(),
                        report.identity().startedAt().replace("T", " ").replace("Z", " UTC")));
        out.append("</header>\n");
    }

    private void paragraph(String text) {
        out.append("<p>").append(escape(text)).append("</p>\n");
    }

    private Variant fastest() {
        return report.variants().stream()
                .min(Comparator.comparingDouble(
                        variant -> Figures.seconds(variant, Stage.TOTAL).median()))
                .orElseThrow();
    }

    private void tiles() {
        Variant best = fastest();
        Variant base = figures.base(best);
        double seconds = Figures.seconds(best, Stage.TOTAL).median();
        out.append("<div class=\"tiles\">\n");
        tile(
                figure(Charts.key("median", best, Stage.TOTAL), seconds, Format.seconds(seconds)),
                "a picture, " + best.id());
        double hourly = Figures.imagesPerHour(best);
        tile(
                figure("imagesPerHour/" + best.id(), hourly, Format.number(hourly)),
                "pictures an hour, one after another");
        if (!base.id().equals(best.id())) {
            double speedup = Figures.speedup(best, base);
            tile(figure("speedup/" + best.id(), speedup, Format.number(speedup) + "×"), "as fast as " + base.id());
        }
        figures.peakShare(best, Stage.STEP)
                .ifPresent(share -> tile(
                        figure(Charts.key("peakShare", best, Stage.STEP), share, Format.percent(share)),
                        "of the measured %s peak in a step".formatted(best.precision())));
        Figures.peakResidentBytes(best)
                .ifPresent(bytes -> tile(
                        figure("peakResidentBytes/" + best.id(), bytes.doubleValue(), Format.bytes((double) bytes)),
                        "peak resident memory, mapped weights included"));
        Figures.joules(best)
                .ifPresent(joules -> tile(
                        figure("joules/" + best.id(), joules, Format.number(joules) + " J"), "energy of a picture"));
        out.append("</div>\n");
    }

    private void tile(String figure, String meaning) {
        out.append("<div class=\"tile\">")
                .append(figure)
                .append("<span>")
                .append(escape(meaning))
                .append("</span></div>\n");
    }

    private void notes() {
        if (report.warnings().isEmpty() && report.skipped().isEmpty()) {
            return;
        }
        out.append("<section class=\"notes\"><h2>Before you believe it</h2>\n<ul>\n");
        report.warnings().forEach(this::item);
        report.skipped().forEach(skip -> item("not measured: " + skip.combination() + ", " + skip.reason()));
        out.append("</ul></section>\n");
    }

    private void item(String text) {
        out.append("<li>").append(escape(text)).append("</li>\n");
    }

    private void open(String title, String why) {
        out.append("<section>\n<h2>")
                .append(escape(title))
                .append("</h2>\n<p class=\"why\">")
                .append(escape(why))
                .append("</p>\n");
    }

    private void close() {
        out.append("</section>\n");
    }

    private void chart(double wide, DoubleFunction<String> draw) {
        out.append("<div class=\"wide\">")
                .append(draw.apply(wide))
                .append("</div>\n<div class=\"narrow\">")
                .append(draw.apply(NARROW))
                .append("</div>\n");
    }

    private void stages() {
        open("Where the time goes", "A picture from nothing to its file; each bar is one variant, medians end to end.");
        chart(WIDE, charts::stageBars);
        out.append("<ul class=\"legend\">");
        Map<String, String> legend = new LinkedHashMap<>();
        legend.put("s-load", "load: files, tokenizer, threads");
        legend.put("s-encode", "encode the prompt");
        legend.put("s-step0", "denoising steps, one after another");
        legend.put("s-decode", "decode");
        legend.put("s-write", "write the PNG");
        legend.put("s-other", "other");
        legend.forEach((style, text) -> out.append("<li><i class=\"%s\"></i>%s</li>".formatted(style, escape(text))));
        out.append("</ul>\n");
        close();
    }

    private void comparison() {
        boolean nativeCode =
                report.variants().stream().anyMatch(variant -> variant.backend().equals("native"));
        boolean java = report.variants().stream()
                .anyMatch(variant -> !variant.backend().equals("native"));
        open(
                nativeCode && java ? "Native against pure Java" : "Variants compared",
                "How many times as fast as the base a whole picture is made, with its 95 % interval. The base is pure Java"
                        + " in f32 on the fewest threads.");
        chart(WIDE, charts::speedups);
        colours(false);
        close();
    }

    private void colours(boolean stages) {
        out.append("<ul class=\"legend\">");
        report.variants().stream()
                .collect(Collectors.toMap(
                        Charts::style,
                        variant -> variant.backend() + " " + variant.precision(),
                        (first, second) -> first,
                        LinkedHashMap::new))
                .forEach((style, name) ->
                        out.append("<li><i class=\"dot %s\"></i>%s</li>".formatted(style, escape(name))));
        if (stages) {
            out.append("<li><span class=\"key\">●</span>encode</li>")
                    .append("<li><span class=\"key\">■</span>a step</li>")
                    .append("<li><span class=\"key\">◆</span>decode</li>");
        }
        out.append("</ul>\n");
    }

    private void efficiencyCharts() {
        out.append("<div class=\"pair\">\n");
        open(
                "Roofline",
                "Lines: the most that instructions and memory of this machine reach, measured in the same run (dashed:"
                        + " fewer threads). Marks: what the stages reach. Both axes are logarithmic.");
        chart(HALF, charts::roofline);
        colours(true);
        close();
        open(
                "Scaling over threads",
                "Pictures an hour over the number of threads; dashed: as many times the pictures as threads.");
        chart(HALF, charts::threadScaling);
        colours(false);
        close();
        out.append("</div>\n");
    }

    private void head(String... cells) {
        out.append("<div class=\"scroll\"><table class=\"compact\"><thead><tr>");
        for (String cell : cells) {
            out.append("<th>").append(escape(cell)).append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
    }

    private void cell(String html) {
        out.append("<td>").append(html).append("</td>");
    }

    private void times() {
        open("Times", "Medians; below them the range of all counted samples.");
        head("variant", "samples", "whole", "95 % interval", "load", "encode", "a step", "decode", "write", "other");
        for (Variant variant : report.variants()) {
            Samples total = Figures.seconds(variant, Stage.TOTAL);
            out.append("<tr>");
            cell(escape(variant.id()));
            cell(figure("count/" + variant.id(), total.count(), String.valueOf(total.count())));
            time(variant, Stage.TOTAL);
            cell(interval(variant, total));
            for (Stage stage : Stage.values()) {
                if (stage != Stage.TOTAL) {
                    time(variant, stage);
                }
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
        close();
    }

    private void time(Variant variant, Stage stage) {
        Samples samples = Figures.seconds(variant, stage);
        double median = samples.median();
        double low = samples.min();
        double high = samples.max();
        cell("%s<div class=\"rangerow\">%s to %s</div>"
                .formatted(
                        figure(Charts.key("median", variant, stage), median, Format.seconds(median)),
                        figure(Charts.key("min", variant, stage), low, Format.seconds(low)),
                        figure(Charts.key("max", variant, stage), high, Format.seconds(high))));
    }

    private static String interval(Variant variant, Samples total) {
        if (total.count() < ENOUGH_FOR_AN_INTERVAL) {
            return "too few samples";
        }
        Samples.Interval interval = total.medianInterval();
        String text = figure("low/" + variant.id(), interval.low(), Format.seconds(interval.low())) + " to "
                + figure("high/" + variant.id(), interval.high(), Format.seconds(interval.high()));
        double spread = total.deviation() / total.mean();
        text += "<div class=\"rangerow\">deviation " + figure("spread/" + variant.id(), spread, Format.percent(spread))
                + "</div>";
        if (total.count() >= ENOUGH_FOR_QUANTILES) {
            double p90 = total.quantile(0.9);
            text += "<div class=\"rangerow\">90 % below " + figure("p90/" + variant.id(), p90, Format.seconds(p90))
                    + "</div>";
        }
        return text;
    }

    private void efficiency() {
        open(
                "Efficiency",
                "Work and least traffic follow from the model's sizes; the rest is work over median time. Peaks were"
                        + " measured in the same run with the same number of threads.");
        head("variant", "stage", "work", "reached", "of the peak", "least traffic", "of the bandwidth", "bound by");
        for (Variant variant : report.variants()) {
            for (Stage stage : ARITHMETIC) {
                efficiency(variant, stage);
            }
        }
        out.append("</tbody></table></div>\n");
        summary();
        close();
    }

    private void efficiency(Variant variant, Stage stage) {
        Variant.Cost cost = Objects.requireNonNull(Figures.cost(variant, stage));
        out.append("<tr>");
        cell(stage == Stage.ENCODE ? escape(variant.id()) : "");
        cell(stage == Stage.TOTAL ? "picture" : stage.label());
        cell(figure(Charts.key("flop", variant, stage), (double) cost.flop(), Format.flop((double) cost.flop())));
        cell(shown("flopPerSecond", variant, stage, Figures.flopPerSecond(variant, stage), Format::flopPerSecond));
        cell(shown("peakShare", variant, stage, figures.peakShare(variant, stage), Format::percent));
        cell(figure(Charts.key("bytes", variant, stage), (double) cost.bytes(), Format.bytes((double) cost.bytes())));
        cell(shown("bandwidthShare", variant, stage, figures.bandwidthShare(variant, stage), Format::percent));
        OptionalDouble peak = figures.peak(variant);
        OptionalDouble bandwidth = figures.peak("read", variant.threads());
        boolean known = peak.isPresent() && bandwidth.isPresent();
        boolean compute =
                known && Figures.intensity(variant, stage).orElse(0) > peak.getAsDouble() / bandwidth.getAsDouble();
        cell(!known ? "unknown" : compute ? "arithmetic" : "memory");
        out.append("</tr>\n");
    }

    private static String shown(
            String name, Variant variant, Stage stage, OptionalDouble value, DoubleFunction<String> format) {
        return value.isPresent()
                ? figure(Charts.key(name, variant, stage), value.getAsDouble(), format.apply(value.getAsDouble()))
                : "not probed";
    }

    private void summary() {
        out.append("<br>\n");
        head(
                "variant",
                "pictures an hour",
                "parallel efficiency",
                "processors busy",
                "peak memory",
                "energy of a picture");
        for (Variant variant : report.variants()) {
            String id = variant.id();
            double hourly = Figures.imagesPerHour(variant);
            double efficiency = figures.parallelEfficiency(variant);
            boolean alone = figures.fewestThreads(variant).id().equals(id);
            out.append("<tr>");
            cell(escape(id));
            cell(figure("imagesPerHour/" + id, hourly, Format.number(hourly)));
            cell(alone ? "base" : figure("parallelEfficiency/" + id, efficiency, Format.percent(efficiency)));
            OptionalDouble busy = Figures.busyProcessors(variant);
            cell(
                    busy.isPresent()
                            ? figure("busyProcessors/" + id, busy.getAsDouble(), Format.number(busy.getAsDouble()))
                            : "unknown");
            cell(Figures.peakResidentBytes(variant)
                    .map(bytes -> figure("peakResidentBytes/" + id, bytes.doubleValue(), Format.bytes((double) bytes)))
                    .orElse("unknown"));
            OptionalDouble joules = Figures.joules(variant);
            cell(
                    joules.isPresent()
                            ? figure("joules/" + id, joules.getAsDouble(), Format.number(joules.getAsDouble()) + " J")
                            : "no counter");
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
    }

    private void runs() {
        open("Every run", "What the medians stand for: drift, outliers and warm-up show here.");
        chart(WIDE, charts::runs);
        colours(false);
        close();
    }

    private void pictures() {
        open(
                "The pictures made",
                "The first of each variant, with its distance from the first variant's picture of the same prompt"
                        + " (peak signal-to-noise ratio, largest difference of a channel of 255).");
        out.append("<div class=\"pictures\">\n");
        for (Variant variant : report.variants()) {
            for (Picture picture : variant.pictures()) {
                String prompt =
                        report.workload().cases().get(picture.caseIndex()).prompt();
                out.append(
                        "<figure><img alt=\"%s\" src=\"data:image/png;base64,%s\"><figcaption>%s<br>%s</figcaption></figure>\n"
                                .formatted(
                                        escape(prompt),
                                        picture.thumbnail(),
                                        escape(variant.id()),
                                        distance(variant, picture)));
            }
        }
        out.append("</div>\n");
        close();
    }

    private static String distance(Variant variant, Picture picture) {
        if (picture.maxDifference() == null) {
            return "first of its size";
        }
        if (picture.psnr() == null) {
            return "the same picture";
        }
        String key = variant.id() + "/" + picture.caseIndex();
        return figure("psnr/" + key, picture.psnr(), Format.number(picture.psnr()) + " dB") + ", at most "
                + figure("maxDifference/" + key, picture.maxDifference(), String.valueOf(picture.maxDifference()));
    }

    private void fact(String name, @Nullable Object value) {
        out.append("<dt>")
                .append(escape(name))
                .append("</dt><dd>")
                .append(escape(value == null ? "unknown" : String.valueOf(value)))
                .append("</dd>\n");
    }

    private void machine() {
        Machine machine = report.machine();
        open("The machine", "What the figures depend on, as the system tells it.");
        out.append("<dl>\n");
        fact("processor", machine.processor());
        fact("identifier", machine.identifier());
        fact("microcode", machine.microcode());
        fact(
                "sockets, cores, threads",
                "%s, %s, %d".formatted(orUnknown(machine.sockets()), orUnknown(machine.cores()), machine.threads()));
        fact("instruction sets", String.join(" ", machine.instructionSets()));
        fact(
                "caches (L1 data, L2, L3)",
                "%s, %s, %s"
                        .formatted(bytes(machine.l1DataBytes()), bytes(machine.l2Bytes()), bytes(machine.l3Bytes())));
        fact(
                "highest clock rate",
                machine.maxHertz() == null ? null : Format.number(machine.maxHertz() / 1e9) + " GHz");
        fact("clock governor", machine.governor());
        fact("memory", machine.memoryBytes() == null ? null : bytes(machine.memoryBytes()));
        fact("NUMA nodes", machine.numaNodes());
        fact("transparent huge pages", machine.hugePages());
        fact("system", machine.system());
        fact("kernel", machine.kernel());
        fact("virtualization", machine.virtualization() == null ? "none seen" : machine.virtualization());
        fact("quota of processors", machine.cpuQuota() == null ? "none" : machine.cpuQuota());
        out.append("</dl>\n<br>\n");
        head("measured peak", "threads", "best", "median of samples");
        for (Peak peak : report.peaks()) {
            Samples samples = Samples.of(peak.perSecond());
            DoubleFunction<String> format = peak.unit().equals("read") ? Format::bytesPerSecond : Format::flopPerSecond;
            String key = peak.unit() + "/" + peak.name() + "/" + peak.threads();
            out.append("<tr>");
            cell(escape(peak.unit() + ": " + peak.name()));
            cell(String.valueOf(peak.threads()));
            cell(figure("probeBest/" + key, samples.max(), format.apply(samples.max())));
            cell(figure("probeMedian/" + key, samples.median(), format.apply(samples.median())));
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
        close();
    }

    private static String orUnknown(@Nullable Object value) {
        return value == null ? "unknown" : String.valueOf(value);
    }

    private static String bytes(@Nullable Long bytes) {
        return bytes == null ? "unknown" : Format.bytes((double) bytes);
    }

    private void plan() {
        open("The run", "What ran, and how to run it again.");
        out.append("<dl>\n");
        fact("command", String.join(" ", report.identity().command()));
        fact("Panaflux", report.identity().version());
        fact("commit", report.identity().commit());
        fact("started", report.identity().startedAt());
        fact("configuration", report.identity().configHash());
        fact("model", report.model().name());
        fact("model digest", report.model().digest());
        fact(
                "stored weights",
                report.model().storedBytes().entrySet().stream()
                        .map(part -> part.getKey() + " " + bytes(part.getValue()))
                        .collect(Collectors.joining(", ")));
        fact("text tokens", report.model().textTokens());
        fact(
                "rounds",
                "%d counted after %d for warm-up"
                        .formatted(
                                report.protocol().repeats(), report.protocol().warmup()));
        fact("order", report.protocol().order());
        fact("process", report.protocol().process());
        fact("Java", report.software().jdk() + ", " + report.software().vm());
        fact("flags", String.join(" ", report.software().flags()));
        for (Variant variant : report.variants()) {
            fact("plan of " + variant.id(), plan(variant));
        }
        report.workload().cases().forEach(item -> fact("prompt, seed " + item.seed(), item.prompt()));
        out.append("</dl>\n");
        close();
    }

    private static String plan(Variant variant) {
        return variant.plan().entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Map<?, ?>))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("; "));
    }
}
