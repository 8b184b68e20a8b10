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

    /** Backend, precision and threads, the size if the report has several, and the format if it compares them. */
    String of(Variant variant) {
        return "%s %s%s, %s%s"
                .formatted(
                        variant.backend(),
                        variant.precision(),
                        format(variant),
                        ReportFormat.threads(variant.threads()),
                        sizes ? ", " + variant.size() : "");
    }

    /** {@link #of} without threads. */
    String line(Variant variant) {
        return "%s %s%s%s"
                .formatted(variant.backend(), variant.precision(), format(variant), sizes ? " " + variant.size() : "");
    }

    /** The format of a variant's weights, to append to its name. */
    static String format(Variant variant) {
        return variant.weights() == null ? "" : " on " + variant.weights().format();
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
