package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Album;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.image.RgbImage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Latents after each step as pictures. */
final class StepsSection {

    /** Pixels of a side, if there are few steps and if there are many: pictures take most of a page. */
    private static final int LARGEST_OF_FEW = 192;

    private static final int LARGEST_OF_MANY = 96;
    private static final int FEW = 4;
    /** The level at which there is as much noise as picture. */
    private static final double HALF = 0.5;
    /** A distance, as a part of that of the noise, which is small. */
    private static final double NEAR = 0.3;

    private StepsSection() {}

    static String of(Story story, Album album) {
        Recording run = story.recording();
        StringBuilder frames = new StringBuilder();
        int side = run.steps().size() > FEW ? LARGEST_OF_MANY : LARGEST_OF_FEW;
        for (StepTrace step : run.steps()) {
            int number = step.index() + 1;
            StringBuilder row = new StringBuilder("<div class=\"row pictures\">");
            Optional<RgbImage> expected = story.picture(step.index(), true);
            // The maps of section 7 are laid over the best picture of what the step expects.
            String id = " id=\"expected-" + step.index() + "\"";
            Cells cells = new Cells(album, number, side);
            row.append(cells.of(Optional.of(step.noisyPreview()), "latents, projected", ""))
                    .append(cells.of(story.picture(step.index(), false), "latents, decoded", ""))
                    .append(cells.of(
                            Optional.of(step.denoisedPreview()), "expected, projected", expected.isPresent() ? "" : id))
                    .append(cells.of(expected, "expected, decoded", id));
            frames.append(Figures.figure(
                    row + "</div>",
                    "Step %d of %d: sigma from %s to %s."
                            .formatted(
                                    number,
                                    run.taken(),
                                    Html.number(step.sigma(), 3),
                                    Html.number(step.nextSigma(), 3))));
        }
        StringBuilder distances = new StringBuilder();
        float[] finished = run.steps().getLast().after();
        for (StepTrace step : run.steps()) {
            distances.append(Figures.row(
                    String.valueOf(step.index() + 1),
                    Html.number(Figures.distance(step.after(), finished), 3),
                    Html.number(Figures.distance(step.denoised(), finished), 3)));
        }
        Map<String, String> values = new HashMap<>();
        values.put("steps", frames.toString());
        values.put("distances", distances.toString());
        values.put("channels", String.valueOf(run.channels()));
        values.put(
                "projectionSide",
                String.valueOf(run.steps().getFirst().noisyPreview().width()
                        / run.size().width()));
        values.put("noiseText", noiseText(run));
        values.put("stepsText", stepsText(run, finished));
        return Template.fill("steps.html", values);
    }

    private static String stepsText(Recording run, float[] finished) {
        StepTrace first = run.steps().getFirst();
        double distance = Figures.distance(first.denoised(), finished);
        double noise = Figures.distance(first.before(), finished);
        String made = first.sigma() == 1
                ? "The first expected picture is made of the text and of pure noise alone. "
                : "The first expected picture is made before any noise is gone. ";
        if (distance < NEAR * noise) {
            return made
                    + "Yet it is only %s away from the finished latents; the start was %s away. Most of what the picture shows is decided at once, and the other steps change little."
                            .formatted(Html.number(distance, 2), Html.number(noise, 2));
        }
        return made
                + "Its shapes may be there already, but it is still %s away from the finished latents; the start was %s away. What is still vague, or exaggerated, the other steps have to mend."
                        .formatted(Html.number(distance, 2), Html.number(noise, 2));
    }

    /** When the noise stops hiding the picture. */
    private static String noiseText(Recording run) {
        float[] sigmas = run.sigmas();
        int last = sigmas.length - 2;
        if (last > 0 && sigmas[last] > HALF) {
            return "Why do the latents look like noise for so long, while the expected pictures do not? Even before the last step, sigma is %s: noise is still the greater part of the mixture. The last step covers %s of the way (section 5), and there the picture appears."
                    .formatted(Html.number(sigmas[last], 2), Figures.percent(sigmas[last] - sigmas[last + 1]));
        }
        int step = run.firstStep();
        if (sigmas[step] <= HALF) {
            return "The latents do not look like noise even in the beginning: sigma is %s there."
                    .formatted(Html.number(sigmas[step], 2));
        }
        while (sigmas[step + 1] > HALF) {
            step++;
        }
        return "The latents look like noise as long as sigma is large: it falls below one half in step %d of %d."
                .formatted(step + 1 - run.firstStep(), run.taken());
    }

    /** The pictures of a step, with at most so many pixels a side. */
    private record Cells(Album album, int step, int side) {

        String of(Optional<RgbImage> image, String name, String id) {
            return image.map(found -> "<div%s>%s<span>%s</span></div>"
                            .formatted(id, album.picture(Figures.within(found, side), name + ", step " + step), name))
                    .orElse("");
        }
    }
}
