package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;

/** Display names and colours of variants, and the keys of their figures. */
final class VariantLabels {

    private final boolean sizes;
    private final int mostThreads;

    VariantLabels(BenchReport report) {
        this.sizes = report.variants().stream().map(Variant::size).distinct().count() > 1;
        this.mostThreads =
                report.variants().stream().mapToInt(Variant::threads).max().orElse(1);
    }

    /** Backend, precision and threads, and the size if the report has several. */
    String of(Variant variant) {
        return "%s %s, %s%s"
                .formatted(
                        variant.backend(),
                        variant.precision(),
                        ReportFormat.threads(variant.threads()),
                        sizes ? ", " + variant.size() : "");
    }

    /** {@link #of} without threads. */
    String line(Variant variant) {
        return "%s %s%s".formatted(variant.backend(), variant.precision(), sizes ? " " + variant.size() : "");
    }

    /** The style of a variant's marks and lines: a colour for each backend and precision. */
    static String style(Variant variant) {
        return "b-" + variant.backend() + " p-" + variant.precision();
    }

    /** Like {@link #style}, but fainter if the variant does not use the most threads. */
    String markStyle(Variant variant) {
        return style(variant) + (variant.threads() == mostThreads ? "" : " fewer");
    }

    /** The key of a stage's figure. */
    static String key(String figure, Variant variant, Stage stage) {
        return "%s/%s/%s".formatted(figure, variant.id(), stage.label());
    }
}
