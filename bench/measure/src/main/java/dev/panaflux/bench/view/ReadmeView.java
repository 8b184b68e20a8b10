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

/** The main figures, for a section of another document between two comments. */
public final class ReadmeView {

    private static final String END = "<!-- end of performance -->";

    /** The comment that begins the section. It has the command that regenerates the section from the report's file. */
    private static final Pattern BEGIN =
            Pattern.compile("<!-- performance: written by \\./panaflux bench report (\\S+) --readme \\S+ -->\n");

    private final BenchReport report;
    private final StringBuilder out = new StringBuilder();

    private ReadmeView(BenchReport report) {
        this.report = report;
    }

    /** The section without its comments. */
    public static String of(BenchReport report) {
        return new ReadmeView(report).write();
    }

    /**
     * The document with its section replaced.
     *
     * @throws IllegalArgumentException if it has no such section
     */
    public static String replaced(String document, BenchReport report) {
        Matcher begin = begin(document);
        return document.substring(0, begin.end()) + of(report) + document.substring(end(document, begin));
    }

    /**
     * The current section of a document.
     *
     * @throws IllegalArgumentException if it has no such section
     */
    public static String part(String document) {
        Matcher begin = begin(document);
        return document.substring(begin.end(), end(document, begin));
    }

    /**
     * The report file named in a document.
     *
     * @throws IllegalArgumentException if it has no such section
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
                    "expected a line \"" + END + "\" after the performance section, found none");
        }
        return end;
    }

    private String write() {
        Machine machine = report.machine();
        line(
                "%s: %s. Medians of %d rounds of `%s` on %s, %s, %s, Java %s, %s. \"Share of peak\" compares a step with the same"
                                .formatted(
                                        report.model().name()
                                                + (report.model().synthetic() ? "'s shapes with random weights" : ""),
                                        images(),
                                        report.protocol().repeats(),
                                        String.join(" ", report.identity().command()),
                                        cores(machine),
                                        machine.memoryBytes() == null
                                                ? "memory unknown"
                                                : ReportFormat.bytes((double) machine.memoryBytes()),
                                        machine.system(),
                                        report.software().jdk(),
                                        report.identity().startedAt().substring(0, 10))
                        + " instructions in a loop without memory access, measured in the same run.");
        line("");
        table();
        if (!report.warnings().isEmpty()) {
            line("");
            line("Caveats: " + String.join("; ", report.warnings()) + ".");
        }
        return out.toString();
    }

    private static String cores(Machine machine) {
        return machine.cores() == null
                ? "%d threads of %s".formatted(machine.threads(), machine.processor())
                : "%d cores of %s (%s)".formatted(machine.cores(), machine.processor(), instructions(machine));
    }

    /** The machine's widest instructions for matrix products. */
    private static String instructions(Machine machine) {
        return List.of("amx_int8", "avx512_bf16", "avx512_vnni", "avx512f", "avx2", "i8mm", "asimddp", "asimd").stream()
                .filter(machine.instructionSets()::contains)
                .findFirst()
                .orElse("no vector instructions known");
    }

    private String images() {
        int steps = report.variants().getFirst().steps();
        return "one %s image in %d steps with %d text tokens, from start to PNG"
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
                "one step",
                "decode",
                "whole image",
                "images per hour",
                "share of peak",
                "peak memory");
        row("---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
        for (Variant variant : report.variants()) {
            OptionalDouble share = figures.peakShare(variant, Stage.STEP);
            row(
                    "`--backend %s --precision %s`%s%s"
                            .formatted(
                                    variant.backend(),
                                    variant.precision(),
                                    VariantLabels.format(variant),
                                    sizes ? " " + variant.size() : ""),
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
