package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Album;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.record.LevelTrace;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.Times;
import dev.panaflux.family.Component;
import dev.panaflux.kernels.Operator;
import dev.panaflux.pipeline.Phase;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The autoencoder's decoder. */
final class DecoderSection {

    private static final int SIDE = 96;
    private static final int LARGEST_RESULT = 512;
    /** Of one that is made smaller anyway. */
    private static final int LARGEST_OF_LARGER = 384;

    private static final int POINTS_OF_A_TOKEN = 4;

    private static final String FIRST = "decoder.conv_in.weight";

    private static final String LIMITED =
            "Each number x becomes <code>3 \u00b7 tanh(x / 3)</code>, which hardly changes small numbers and keeps large ones between \u22123 and 3.";

    private static final String RECTIFIED =
            "After each of them, negative numbers become 0. Where the grid is smallest, each point also hears of the whole picture: its channels are multiplied by a matrix, brought to mean 0 and variance 1 over the picture in four groups, the <dfn>group norm</dfn>, and multiplied by another matrix.";

    private DecoderSection() {}

    static String of(Story story, Album album) {
        Recording run = story.recording();
        StringBuilder levels = new StringBuilder();
        for (LevelTrace level : run.levels()) {
            levels.append("<div class=\"level\"><p><b>%d × %d</b> points, %d channels</p><div class=\"row\">"
                    .formatted(level.height(), level.width(), level.channels()));
            for (float[] plane : level.planes()) {
                levels.append(Picture.greys(
                        plane,
                        level.width(),
                        SIDE,
                        "A channel of %d × %d points".formatted(level.height(), level.width())));
            }
            levels.append("</div></div>\n");
        }
        int width = story.settings().width();
        int height = story.settings().height();
        Map<String, String> values = new HashMap<>();
        values.put("latents", Html.count(run.noise().length));
        values.put("channels", String.valueOf(run.channels()));
        values.put("quarter", String.valueOf(run.channels() / POINTS_OF_A_TOKEN));
        Set<Operator> used = used(run);
        // Only the decoder of TAEF2 has them.
        boolean tiny = used.contains(Operator.RELU);
        values.put("before", tiny ? LIMITED : "The scaling to variance 1 is undone.");
        values.put("first", tiny ? "" : first(story));
        values.put("between", tiny ? RECTIFIED : between(used, run.groups()));
        values.put("least", tiny ? "0" : "\u22121");
        values.put("source", Template.fill(tiny ? "decoder-tiny.html" : "decoder-full.html", Map.of()));
        values.put("levels", levels.toString());
        values.put(
                "levelsNote",
                run.levels().isEmpty() || run.levels().getLast().height() < height
                        ? " Larger ones are left out: they were computed in bands of rows and never whole, or would take much room here."
                        : "");
        values.put("width", String.valueOf(width));
        values.put("height", String.valueOf(height));
        values.put(
                "result",
                album.picture(
                        Figures.within(
                                run.image().image(),
                                Math.max(width, height) > LARGEST_RESULT ? LARGEST_OF_LARGER : LARGEST_RESULT),
                        "The finished picture"));
        values.put("pixelText", pixelText(run, width, height));
        return Template.fill("decoder.html", values);
    }

    private static Set<Operator> used(Recording run) {
        return run.times().operators().stream()
                .filter(spent -> spent.phase() == Phase.DECODE)
                .map(Times.Spent::operator)
                .collect(Collectors.toSet());
    }

    /** The channels after the autoencoder's first convolution. */
    private static String first(Story story) {
        return story.model().needed(Component.AUTOENCODER).stream()
                .filter(weight -> weight.name().equals(FIRST))
                .findFirst()
                .map(weight -> "A first convolution makes %d channels of the %d. "
                        .formatted(weight.shape().get(0), weight.shape().get(1)))
                .orElse("");
    }

    /** What the autoencoder's decoder computes besides convolutions. */
    private static String between(Set<Operator> used, int groups) {
        String norms = used.contains(Operator.GROUP_NORM) || used.contains(Operator.GROUP_NORM_APPLY)
                ? "Before most convolutions, the channels are divided into %d groups of equal size, each group is brought to mean 0 and variance 1 over the whole picture, the <dfn>group norm</dfn>, and silu follows."
                        .formatted(groups)
                : "";
        String attention = used.contains(Operator.ATTENTION)
                ? " Once, where the grid is smallest, the points also attend to each other."
                : "";
        return (norms + attention).strip();
    }

    private static String pixelText(Recording run, int width, int height) {
        int x = width / 2;
        int y = height / 2;
        return "The point in the middle became red %d, green %d, blue %d."
                .formatted(
                        run.image().image().value(x, y, 0),
                        run.image().image().value(x, y, 1),
                        run.image().image().value(x, y, 2));
    }
}
