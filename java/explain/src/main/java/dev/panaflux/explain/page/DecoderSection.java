package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.record.LevelTrace;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.Times;
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
    private static final int POINTS_OF_A_TOKEN = 4;

    private DecoderSection() {}

    static String of(Story story) {
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
        values.put("between", between(run));
        values.put("levels", levels.toString());
        values.put(
                "levelsNote",
                run.levels().isEmpty()
                        ? " None are shown: this image was decoded in bands, so none of them was whole at any time."
                        : "");
        values.put("width", String.valueOf(width));
        values.put("height", String.valueOf(height));
        values.put(
                "result",
                Picture.of(
                        Figures.within(run.image().image(), LARGEST_RESULT), "The finished picture", "picture result"));
        values.put("pixelText", pixelText(run, width, height));
        return Template.fill("decoder.html", values);
    }

    /** What the decoder computes besides convolutions. */
    private static String between(Recording run) {
        Set<Operator> used = run.times().operators().stream()
                .filter(spent -> spent.phase() == Phase.DECODE)
                .map(Times.Spent::operator)
                .collect(Collectors.toSet());
        StringBuilder text = new StringBuilder();
        if (used.contains(Operator.GROUP_NORM) || used.contains(Operator.GROUP_NORM_APPLY)) {
            text.append(
                    "Before most of them, each group of channels is brought to mean 0 and variance 1 over the whole picture, the <dfn>group norm</dfn>, and silu follows.");
        } else if (used.contains(Operator.RELU)) {
            text.append("After most of them, negative numbers become 0.");
        }
        if (used.contains(Operator.ATTENTION)) {
            text.append(" Once, where the grid is smallest, the points also attend to each other.");
        }
        return text.toString().strip();
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
