package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Album;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.image.RgbImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
        values.put("steps", Figures.counted(run.taken(), "step"));
        values.put("modelText", Origin.of(story).told());
        values.put("stepCount", String.valueOf(run.taken()));
        values.put("begin", run.firstStep() == 0 ? "nothing but noise" : "a given picture and some noise in it");
        values.put("backend", Html.escape(story.plan().backend()));
        values.put("strip", strip(story, album));
        values.put("stripText", stripText(story));
        return Template.fill("intro.html", values);
    }

    /** How latents became colours. */
    private static String stripText(Story story) {
        boolean allDecoded = shown(story.recording().steps()).stream()
                .allMatch(step -> story.picture(step.index(), false).isPresent());
        return "Between the steps the program holds numbers that are not colours yet (section 4). To show them here, they went through the part of the program that makes the pixels at the end (section 11)"
                + (allDecoded
                        ? "; the run itself needs it only once."
                        : ", or, where that would have taken too long, through a rough substitute (section 9).");
    }

    /** Some steps, with the first and the last. */
    private static List<StepTrace> shown(List<StepTrace> steps) {
        int shown = Math.min(MOST_IN_STRIP, steps.size());
        return IntStream.range(0, shown)
                .mapToObj(index -> steps.get(index * (steps.size() - 1) / Math.max(1, shown - 1)))
                .toList();
    }

    private static String strip(Story story, Album album) {
        StringBuilder strip = new StringBuilder();
        String start = story.recording().firstStep() == 0 ? "the noise" : "the start";
        story.picture(Story.BEFORE_STEPS, false).ifPresent(noise -> strip.append(cell(noise, start, album)));
        for (StepTrace step : shown(story.recording().steps())) {
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
