package dev.panaflux.server.api.jobs;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.view.FragmentView;
import dev.panaflux.server.measure.Measurement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Measurements as the fields of JSON objects. */
public final class MeasurementView {

    private MeasurementView() {}

    /** How far a measurement is, for events. */
    public static Map<String, Object> brief(Measurement measurement) {
        Measurement.Wanted wanted = measurement.wanted();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("state", measurement.state().name().toLowerCase(Locale.ROOT));
        fields.put("started", measurement.started().toString());
        fields.put("model", wanted.model());
        fields.put("prompt", wanted.task().prompt());
        fields.put("seed", Long.toUnsignedString(wanted.task().seed()));
        fields.put("width", wanted.size().width());
        fields.put("height", wanted.size().height());
        fields.put("everyPrecision", wanted.everyPrecision());
        fields.put("rounds", wanted.rounds());
        fields.put("run", measurement.run());
        fields.put("runs", measurement.runs());
        fields.put("share", Math.round(measurement.share() * 1e4) / 1e4);
        fields.put("variant", measurement.variant());
        if (measurement.problem() != null) {
            fields.put("error", measurement.problem());
        }
        return fields;
    }

    /** All that is known of a measurement, or that there is none. */
    static Map<String, Object> whole(@Nullable Measurement measurement) {
        if (measurement == null) {
            return Map.of("state", "none");
        }
        Map<String, Object> fields = brief(measurement);
        BenchReport report = measurement.report();
        if (report != null) {
            fields.put(
                    "results",
                    report.variants().stream()
                            .map(variant -> result(report, variant))
                            .toList());
            fields.put("warnings", report.warnings());
            fields.put("charts", FragmentView.of(report));
        }
        return fields;
    }

    private static Map<String, Object> result(BenchReport report, Variant variant) {
        Samples seconds = Figures.seconds(variant, Stage.TOTAL);
        Variant.Image image = variant.images().getFirst();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("backend", variant.backend());
        fields.put("precision", variant.precision());
        fields.put("threads", variant.threads());
        fields.put("seconds", seconds.median());
        fields.put("imagesPerHour", Figures.imagesPerHour(variant));
        fields.put("image", "data:image/png;base64," + thumbnail(report, image));
        if (image.psnr() != null) {
            fields.put("psnr", image.psnr());
        }
        if (image.maxDifference() != null) {
            fields.put("maxDifference", image.maxDifference());
        }
        return fields;
    }

    /** Equal images are kept once. */
    private static String thumbnail(BenchReport report, Variant.Image image) {
        return report.variants().stream()
                .flatMap(variant -> variant.images().stream())
                .filter(other -> other.sha256().equals(image.sha256()))
                .map(Variant.Image::thumbnail)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }
}
