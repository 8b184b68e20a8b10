package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;
import static dev.panaflux.bench.view.Html.figure;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.Variant.Image;
import dev.panaflux.bench.Workload.Case;
import dev.panaflux.bench.Workload.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The images of each prompt side by side, one per backend and precision, with their distance from f32. */
final class ImageSection {

    private final BenchReport report;
    private final VariantLabels labels;

    ImageSection(BenchReport report) {
        this.report = report;
        this.labels = new VariantLabels(report);
    }

    /** An image and the variant that generated it. */
    private record Shown(Variant variant, Image image) {}

    void write(Page page) {
        page.open(
                "Images",
                "Each prompt with every backend and precision. The figures compare an image with the f32 one: peak"
                        + " signal-to-noise ratio (from 30 dB they are hard to tell apart), and the largest difference of a"
                        + " channel, of 255. The number of threads does not change an image.");
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
        Map<String, Shown> images = new LinkedHashMap<>();
        for (Variant variant : report.variants()) {
            if (variant.size().equals(size)) {
                variant.images().stream()
                        .filter(image -> image.caseIndex() == caseIndex)
                        .forEach(image -> images.putIfAbsent(
                                variant.backend() + variant.precision() + image.sha256(), new Shown(variant, image)));
            }
        }
        if (images.isEmpty()) {
            return;
        }
        Case drawn = report.workload().cases().get(caseIndex);
        page.subtitle("“%s”, seed %d%s".formatted(drawn.prompt(), drawn.seed(), named ? ", " + size : ""));
        page.raw("<div class=\"pictures\">");
        images.values().stream()
                .sorted((a, b) -> Boolean.compare(isBase(b), isBase(a)))
                .forEach(shown -> page.raw(
                        "<figure><img alt=\"%s\" src=\"data:image/png;base64,%s\"><figcaption><b>%s</b><br>%s</figcaption></figure>"
                                .formatted(
                                        escape(drawn.prompt()),
                                        escape(thumbnail(shown.image())),
                                        escape(labels.line(shown.variant())),
                                        distance(shown))));
        page.raw("</div>");
    }

    private static boolean isBase(Shown shown) {
        return shown.image().maxDifference() == null;
    }

    /** The thumbnail, which is stored with the first variant that has the same image. */
    private String thumbnail(Image image) {
        return report.variants().stream()
                .flatMap(variant -> variant.images().stream())
                .filter(other -> other.sha256().equals(image.sha256()))
                .map(Image::thumbnail)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse("");
    }

    private static String distance(Shown shown) {
        Image image = shown.image();
        String key = shown.variant().id() + "/" + image.caseIndex();
        if (image.maxDifference() == null) {
            return "baseline";
        }
        if (image.psnr() == null) {
            return "identical";
        }
        return figure("psnr/" + key, image.psnr(), ReportFormat.number(image.psnr()) + " dB") + ", difference up to "
                + figure("maxDifference/" + key, image.maxDifference(), String.valueOf(image.maxDifference()));
    }
}
