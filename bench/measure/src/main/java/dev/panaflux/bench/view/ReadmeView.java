package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.Workload.Size;
import java.util.List;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The figures that most people ask for, as a part of another document between two comments. */
public final class ReadmeView {

    private static final String END = "<!-- end of performance -->";

    /** The comment that begins the part; it names the report's file and thus how to make the part anew. */
    private static final Pattern BEGIN =
            Pattern.compile("<!-- performance: written by \\./panaflux bench report (\\S+) --readme \\S+ -->\n");

    private final BenchReport report;
    private final StringBuilder out = new StringBuilder();

    private ReadmeView(BenchReport report) {
        this.report = report;
    }

    /** The part without its comments. */
    public static String of(BenchReport report) {
        return new ReadmeView(report).write();
    }

    /**
     * The document with its part replaced.
     *
     * @throws IllegalArgumentException if it has no such part
     */
    public static String replaced(String document, BenchReport report) {
        Matcher begin = begin(document);
        return document.substring(0, begin.end()) + of(report) + document.substring(end(document, begin));
    }

    /**
     * The part that a document has now.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static String part(String document) {
        Matcher begin = begin(document);
        return document.substring(begin.end(), end(document, begin));
    }

    /**
     * The report's file that a document names.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static String source(String document) {
        return begin(document).group(1);
    }

    private static Matcher begin(String document) {
        Matcher begin = BEGIN.matcher(document);
        if (!begin.find()) {
            throw new IllegalArgumentException(
                    "expected a line \"<!-- performance: written by ./panaflux bench report JSON --readme FILE -->\", found"
                            + " none");
        }
        return begin;
    }

    private static int end(String document, Matcher begin) {
        int end = document.indexOf(END, begin.end());
        if (end < 0) {
            throw new IllegalArgumentException(
                    "expected a line \"" + END + "\" after that of the performance, found none");
        }
        return end;
    }

    private String write() {
        Machine machine = report.machine();
        line(
                "%s, %s, with `%s`: medians of %d rounds on %s, %s, %s, Java %s, %s. \"Of the peak\" compares a step with what the"
                                .formatted(
                                        report.model().name()
                                                + (report.model().synthetic() ? "'s shapes with random weights" : ""),
                                        pictures(),
                                        String.join(" ", report.identity().command()),
                                        report.protocol().repeats(),
                                        cores(machine),
                                        machine.memoryBytes() == null
                                                ? "memory unknown"
                                                : ReportFormat.bytes((double) machine.memoryBytes()),
                                        machine.system(),
                                        report.software().jdk(),
                                        report.identity().startedAt().substring(0, 10))
                        + " same instructions reach in a loop without memory, in the same run.");
        line("");
        table();
        if (!report.warnings().isEmpty()) {
            line("");
            line("Said of this run: " + String.join("; ", report.warnings()) + ".");
        }
        return out.toString();
    }

    private static String cores(Machine machine) {
        return machine.cores() == null
                ? "%d threads of %s".formatted(machine.threads(), machine.processor())
                : "%d cores of %s (%s)".formatted(machine.cores(), machine.processor(), instructions(machine));
    }

    /** The widest instructions for products that it has. */
    private static String instructions(Machine machine) {
        return List.of("amx_int8", "avx512_bf16", "avx512_vnni", "avx512f", "avx2", "i8mm", "asimddp", "asimd").stream()
                .filter(machine.instructionSets()::contains)
                .findFirst()
                .orElse("no vector instructions known");
    }

    private String pictures() {
        int steps = report.variants().getFirst().steps();
        return "a picture of %s in %d steps with %d text tokens, from start to PNG"
                .formatted(
                        report.variants().stream()
                                .map(Variant::size)
                                .distinct()
                                .map(Size::toString)
                                .collect(Collectors.joining(" or ")),
                        steps,
                        report.model().textTokens());
    }

    private void table() {
        Figures figures = new Figures(report);
        boolean sizes = report.variants().stream().map(Variant::size).distinct().count() > 1;
        row(
                "backend and precision",
                "threads",
                "load",
                "encode",
                "a step",
                "decode",
                "whole picture",
                "images an hour",
                "of the peak",
                "peak memory");
        row("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        for (Variant variant : report.variants()) {
            OptionalDouble share = figures.peakShare(variant, Stage.STEP);
            row(
                    "`--backend %s --precision %s`%s"
                            .formatted(variant.backend(), variant.precision(), sizes ? " " + variant.size() : ""),
                    variant.threads(),
                    median(variant, Stage.LOAD),
                    median(variant, Stage.ENCODE),
                    median(variant, Stage.STEP),
                    median(variant, Stage.DECODE),
                    median(variant, Stage.TOTAL),
                    ReportFormat.number(Figures.imagesPerHour(variant)),
                    share.isPresent() ? ReportFormat.percent(share.getAsDouble()) : "–",
                    Figures.peakResidentBytes(variant)
                            .map(bytes -> ReportFormat.bytes((double) bytes))
                            .orElse("–"));
        }
    }

    private static String median(Variant variant, Stage stage) {
        return ReportFormat.seconds(Figures.seconds(variant, stage).median());
    }

    private void row(Object... cells) {
        StringJoiner row = new StringJoiner(" | ", "| ", " |");
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        line(row.toString());
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
