package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;
import static dev.panaflux.bench.view.Html.figure;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sections about the machine, with its measured peaks, and the run, with its kernel plans. */
final class FactSections {

    private final BenchReport report;
    private final VariantLabels labels;

    FactSections(BenchReport report) {
        this.report = report;
        this.labels = new VariantLabels(report);
    }

    void write(Page page) {
        page.open("The machine", "What the system reports, and the measured peaks.");
        machine(page);
        peaks(page);
        page.close();
        page.open("The run", "What ran, and the command to run it again.");
        run(page);
        page.close();
    }

    private void machine(Page page) {
        Machine machine = report.machine();
        page.raw("<dl>");
        page.fact("CPU", machine.processor());
        page.fact("identifier", machine.identifier());
        page.fact("microcode", machine.microcode());
        page.fact(
                "sockets, cores, threads",
                "%s, %s, %d".formatted(orUnknown(machine.sockets()), orUnknown(machine.cores()), machine.threads()));
        page.fact("instruction sets", String.join(" ", machine.instructionSets()));
        page.factHtml(
                "caches (L1 data, L2, L3)",
                "%s, %s, %s"
                        .formatted(
                                bytes("l1DataBytes", machine.l1DataBytes()),
                                bytes("l2Bytes", machine.l2Bytes()),
                                bytes("l3Bytes", machine.l3Bytes())));
        Long hertz = machine.maxHertz();
        page.factHtml(
                "maximum clock rate",
                hertz == null
                        ? "unknown"
                        : figure("machine/maxHertz", (double) hertz, ReportFormat.number(hertz / 1e9) + " GHz"));
        page.fact("CPU frequency governor", machine.governor());
        page.factHtml("memory", bytes("memoryBytes", machine.memoryBytes()));
        page.fact("NUMA nodes", machine.numaNodes());
        page.fact("transparent huge pages", machine.hugePages());
        page.fact("system", machine.system());
        page.fact("kernel", machine.kernel());
        page.fact("virtualization", machine.virtualization() == null ? "none detected" : machine.virtualization());
        page.fact("CPU quota", machine.cpuQuota() == null ? "none" : machine.cpuQuota());
        page.raw("</dl>");
    }

    private static String orUnknown(@Nullable Object value) {
        return value == null ? "unknown" : String.valueOf(value);
    }

    private static String bytes(String field, @Nullable Long bytes) {
        return bytes == null
                ? "unknown"
                : figure("machine/" + field, (double) bytes, ReportFormat.bytes((double) bytes));
    }

    private void peaks(Page page) {
        page.subtitle("Measured peaks");
        page.table(List.of("unit and instructions", "threads", "best", "median of samples"));
        for (Peak peak : report.peaks()) {
            Samples samples = Samples.of(peak.perSecond());
            DoubleFunction<String> format =
                    peak.unit().equals("read") ? ReportFormat::bytesPerSecond : ReportFormat::flopPerSecond;
            String key = peak.unit() + "/" + peak.name() + "/" + peak.threads();
            page.row(List.of(
                    escape(peak.unit() + ": " + peak.name()),
                    String.valueOf(peak.threads()),
                    figure("probeBest/" + key, samples.max(), format.apply(samples.max())),
                    figure("probeMedian/" + key, samples.median(), format.apply(samples.median()))));
        }
        page.endTable();
    }

    private void run(Page page) {
        page.raw("<dl>");
        page.factHtml(
                "command", "<code>" + escape(String.join(" ", report.identity().command())) + "</code>");
        page.fact("Panaflux", report.identity().version());
        page.fact("commit", report.identity().commit());
        page.fact("started", report.identity().startedAt());
        page.fact("configuration", report.identity().configHash());
        page.fact("model", report.model().name());
        page.fact("model digest", report.model().digest());
        page.factHtml(
                "stored weights",
                report.model().storedBytes().entrySet().stream()
                        .map(part -> escape(part.getKey()) + " "
                                + figure(
                                        "stored/" + part.getKey(), (double) part.getValue(), ReportFormat.bytes((double)
                                                part.getValue())))
                        .collect(Collectors.joining(", ")));
        page.fact("text tokens", report.model().textTokens());
        page.fact(
                "rounds",
                "%d measured, after %d for warm-up"
                        .formatted(
                                report.protocol().repeats(), report.protocol().warmup()));
        page.fact("order", report.protocol().order());
        page.fact("process", report.protocol().process());
        page.fact("Java", report.software().jdk() + ", " + report.software().vm());
        page.fact("flags", String.join(" ", report.software().flags()));
        report.variants().stream()
                .collect(Collectors.toMap(FactSections::plan, labels::line, (first, _) -> first, LinkedHashMap::new))
                .forEach((plan, name) -> page.fact("plan of " + name, plan));
        page.raw("</dl>");
    }

    /** The plan without the entry for threads, which is the only one that depends on their number. */
    private static String plan(Variant variant) {
        return variant.plan().entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Map<?, ?>)
                        && !entry.getKey().equals("threads"))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("; "));
    }
}
