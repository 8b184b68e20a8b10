package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.record.LevelTrace;
import dev.panaflux.explain.record.Recording;
import java.util.HashMap;
import java.util.Map;

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
        values.put("levels", levels.toString());
        values.put(
                "levelsNote",
                run.levels().isEmpty()
                        ? " None are shown: this image was decoded in bands, so no level was whole at any time."
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
