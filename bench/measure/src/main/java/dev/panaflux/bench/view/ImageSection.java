package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;
import static dev.panaflux.bench.view.Html.figure;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.Variant.Picture;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.bench.Workload.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pictures of each prompt side by side, one of each backend and precision, with how far they are from f32. */
final class PictureSection {

    private final BenchReport report;
    private final EnumLabels labels;

    PictureSection(BenchReport report) {
        this.report = report;
        this.labels = new EnumLabels(report);
    }

    /** A picture and those who made it. */
    private record Shown(Variant variant, Picture picture) {}

    void write(Page page) {
        page.open(
                "The pictures made",
                "Each prompt in every backend and precision, and how far a picture is from the one in f32: peak"
                        + " signal-to-noise ratio (from 30 dB on they are hard to tell apart), and the largest difference of a"
                        + " channel of 255. More threads make the same picture.");
        List<Size> sizes =
                report.variants().stream().map(Variant::size).distinct().toList();
        for (Size size : sizes) {
            for (int index = 0; index < report.workload().cases().size(); index++) {
                group(page, index, size, sizes.size() > 1);
            }
        }
        page.close();
    }

    private void group(Page page, int caseIndex, Size size, boolean named) {
        Map<String, Shown> pictures = new LinkedHashMap<>();
        for (Variant variant : report.variants()) {
            if (variant.size().equals(size)) {
                variant.pictures().stream()
                        .filter(picture -> picture.caseIndex() == caseIndex)
                        .forEach(picture -> pictures.putIfAbsent(
                                variant.backend() + variant.precision() + picture.sha256(),
                                new Shown(variant, picture)));
            }
        }
        if (pictures.isEmpty()) {
            return;
        }
        Case drawn = report.workload().cases().get(caseIndex);
        page.subtitle("“%s”, seed %d%s".formatted(drawn.prompt(), drawn.seed(), named ? ", " + size : ""));
        page.raw("<div class=\"pictures\">");
        pictures.values().stream()
                .sorted((a, b) -> Boolean.compare(isBase(b), isBase(a)))
                .forEach(shown -> page.raw(
                        "<figure><img alt=\"%s\" src=\"data:image/png;base64,%s\"><figcaption><b>%s</b><br>%s</figcaption></figure>"
                                .formatted(
                                        escape(drawn.prompt()),
                                        escape(thumbnail(shown.picture())),
                                        escape(labels.line(shown.variant())),
                                        distance(shown))));
        page.raw("</div>");
    }

    private static boolean isBase(Shown shown) {
        return shown.picture().maxDifference() == null;
    }

    /** That of the variant whose picture it was first. */
    private String thumbnail(Picture picture) {
        return report.variants().stream()
                .flatMap(variant -> variant.pictures().stream())
                .filter(other -> other.sha256().equals(picture.sha256()))
                .map(Picture::thumbnail)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse("");
    }

    private static String distance(Shown shown) {
        Picture picture = shown.picture();
        String key = shown.variant().id() + "/" + picture.caseIndex();
        if (picture.maxDifference() == null) {
            return "what the others are compared with";
        }
        if (picture.psnr() == null) {
            return "the same picture";
        }
        return figure("psnr/" + key, picture.psnr(), ReportFormat.number(picture.psnr()) + " dB") + ", at most "
                + figure("maxDifference/" + key, picture.maxDifference(), String.valueOf(picture.maxDifference()));
    }
}
