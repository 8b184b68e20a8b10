package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Album;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.image.RgbImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The head of the page. */
final class IntroSection {

    private static final int MOST_IN_STRIP = 4;
    private static final int LARGEST = 192;

    private IntroSection() {}

    static String of(Story story, Album album) {
        Recording run = story.recording();
        String prompt = run.image().parameters().prompt();
        Map<String, String> values = new HashMap<>();
        values.put("prompt", prompt.isEmpty() ? "no text at all" : "<q>" + Html.escape(prompt) + "</q>");
        values.put("letters", String.valueOf(prompt.codePointCount(0, prompt.length())));
        values.put("width", String.valueOf(story.settings().width()));
        values.put("height", String.valueOf(story.settings().height()));
        values.put("model", Html.escape(run.image().parameters().model()));
        values.put("seed", Long.toUnsignedString(run.image().parameters().seed()));
        int steps = run.timesteps().length;
        values.put("steps", steps == 1 ? "1 step" : steps + " steps");
        values.put("backend", Html.escape(story.plan().describe()));
        values.put("strip", strip(story, album));
        return Template.fill("intro.html", values);
    }

    private static String strip(Story story, Album album) {
        List<StepTrace> steps = story.recording().steps();
        StringBuilder strip = new StringBuilder();
        story.picture(Story.BEFORE_STEPS, false).ifPresent(noise -> strip.append(cell(noise, "the noise", album)));
        int shown = Math.min(MOST_IN_STRIP, steps.size());
        for (int index = 0; index < shown; index++) {
            StepTrace step = steps.get(index * (steps.size() - 1) / Math.max(1, shown - 1));
            RgbImage image = story.picture(step.index(), false).orElse(step.noisyPreview());
            String name = step.nextSigma() == 0 ? "the picture" : "after step " + (step.index() + 1);
            strip.append(cell(image, name, album));
        }
        return strip.toString();
    }

    private static String cell(RgbImage image, String name, Album album) {
        return "<div>%s<span>%s</span></div>\n".formatted(album.picture(Figures.within(image, LARGEST), name), name);
    }
}
