package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Run;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import java.util.List;
import java.util.StringJoiner;

/** All samples of a report as CSV, one row each, for pivot tables in a spreadsheet. */
public final class CsvView {

    private CsvView() {}

    /** The CSV text with a header line, as in RFC 4180. */
    public static String of(BenchReport report) {
        StringBuilder out = new StringBuilder(
                "workload,model,variant,backend,precision,weights,threads,width,height,order,warmup,case,stage,index,seconds\r\n");
        for (Variant variant : report.variants()) {
            for (Run run : variant.runs()) {
                for (Stage stage : Stage.values()) {
                    List<Double> samples = stage.seconds(run);
                    for (int index = 0; index < samples.size(); index++) {
                        StringJoiner row = new StringJoiner(",", "", "\r\n");
                        row.add(quoted(report.workload().name()))
                                .add(quoted(report.model().name()));
                        row.add(quoted(variant.id())).add(variant.backend()).add(variant.precision());
                        row.add(
                                variant.weights() == null
                                        ? ""
                                        : variant.weights().format());
                        row.add(String.valueOf(variant.threads()));
                        row.add(String.valueOf(variant.size().width()));
                        row.add(String.valueOf(variant.size().height()));
                        row.add(String.valueOf(run.order())).add(String.valueOf(run.warmup()));
                        row.add(String.valueOf(run.caseIndex())).add(stage.label());
                        row.add(String.valueOf(index)).add(String.valueOf(samples.get(index)));
                        out.append(row);
                    }
                }
            }
        }
        return out.toString();
    }

    private static String quoted(String text) {
        return text.matches("[\\w .:/-]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
