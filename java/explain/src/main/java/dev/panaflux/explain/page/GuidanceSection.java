package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Album;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.record.GuidanceTrace;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import java.util.Map;

/** Guidance: the two passes of a step, or why there is only one. */
final class GuidanceSection {

    private static final int LARGEST = 96;

    private GuidanceSection() {}

    static String of(Story story, Album album) {
        Recording run = story.recording();
        boolean twice = run.steps().stream().anyMatch(step -> step.guidance() != null);
        if (!twice) {
            return Template.fill("guidance-one.html", Map.of("why", why(story)));
        }
        StringBuilder frames = new StringBuilder();
        for (StepTrace step : run.steps()) {
            GuidanceTrace both = step.guidance();
            if (both != null) {
                frames.append(frame(run, step, both, album));
            }
        }
        String negative = story.settings().negativePrompt();
        return Template.fill(
                "guidance-two.html",
                Map.of(
                        "guidance",
                        frames.toString(),
                        "scale",
                        Html.number(story.settings().guidance(), 1),
                        "negative",
                        negative.isEmpty()
                                ? "no words at all"
                                : "the negative prompt \u201c" + Html.escape(negative) + "\u201d"));
    }

    private static String why(Story story) {
        boolean distilled = story.model().description().sampling().distilled();
        return distilled
                ? "The model of this page need not be asked twice. It was <dfn>distilled</dfn>: a base model was trained further, until few steps with one answer each gave a picture that follows the text. With few steps there is no time to sharpen a blur, so the answers had to become sharp from the first step on (section 8). "
                        + Origin.of(story).distillation()
                        + " Here there is one answer a step, and no difference to show; a page like this made with a base model shows both answers."
                : "The model of this page is a base model, but this run was asked for a guidance of 1, or with adapters that change the last product. With a guidance of 1 the formula gives <code>with</code> alone, so the other answer is not computed. Models that are <dfn>distilled</dfn> need no guidance: they were trained further, until one answer a step was enough.";
    }

    private static String frame(Recording run, StepTrace step, GuidanceTrace both, Album album) {
        int channels = run.channels();
        float[] differences = new float[run.size().tokens()];
        double most = 0;
        for (int token = 0; token < differences.length; token++) {
            double squares = 0;
            for (int channel = 0; channel < channels; channel++) {
                double difference =
                        both.prompt()[token * channels + channel] - both.negative()[token * channels + channel];
                squares += difference * difference;
            }
            differences[token] = (float) Math.sqrt(squares / channels);
            most = Math.max(most, differences[token]);
        }
        int number = step.index() + 1;
        return Figures.figure(
                "<div class=\"row pictures\"><div>%s<span>expected by <code>without</code></span></div><div>%s<span>expected by <code>with</code></span></div><div>%s<span>expected by v</span></div><div>%s<span>|with − without| of each token</span></div></div>"
                        .formatted(
                                album.picture(
                                        Figures.within(both.negativePreview(), LARGEST),
                                        "Expected without the prompt, step " + number),
                                album.picture(
                                        Figures.within(both.promptPreview(), LARGEST),
                                        "Expected with the prompt, step " + number),
                                album.picture(
                                        Figures.within(step.denoisedPreview(), LARGEST),
                                        "Expected with guidance, step " + number),
                                Picture.heat(differences, run.size().width(), most, "Difference of both answers")),
                "Step %d. The difference of both answers is at most %s (root mean square of a token’s %d numbers)."
                        .formatted(number, Html.number(most, 2), channels));
    }
}
