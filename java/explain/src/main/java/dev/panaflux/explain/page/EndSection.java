package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.Selection;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.family.Component;
import dev.panaflux.model.DryRun;
import dev.panaflux.pipeline.ImageParameters;
import dev.panaflux.weights.TensorShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is left out, how to check the page, questions that remain. */
final class EndSection {

    /** A part of the way that cannot be seen. */
    private static final double NEARLY_THERE = 0.1;

    private EndSection() {}

    /** {@code terms} are links to all terms of the page. */
    static String of(Story story, String terms) {
        Map<String, String> values = new HashMap<>();
        values.put("sizes", sizes(story));
        values.put("omitted", omitted(story));
        values.put("command", command(story));
        values.put("parameters", Html.count(parameters(story)));
        values.put("megabytes", megabytes(story));
        values.put("oneStep", oneStep(story));
        values.put("terms", terms);
        return Template.fill("end.html", values);
    }

    private static String oneStep(Story story) {
        Recording run = story.recording();
        StepTrace first = run.steps().getFirst();
        float[] finished = run.steps().getLast().after();
        double share = Figures.distance(first.denoised(), finished) / Figures.distance(first.before(), finished);
        String missed = Figures.percent(share) + " of the distance from noise to result";
        String why = story.model().description().sampling().distilled()
                ? "What the first answer leaves vague or gets wrong, later answers mend, since they see more of the picture. A base model needs many more steps: its first velocity points to a mean of all pictures that fit, which is blurred."
                : "The first velocity points to a mean of all pictures that fit, which is blurred; after a small move, fewer fit, and the next answer is sharper.";
        return share < NEARLY_THERE
                ? "For this prompt it would nearly do: the first expected picture misses the result by only %s. In general it would not. %s"
                        .formatted(missed, why)
                : "%s Here the first expected picture misses the result by %s.".formatted(why, missed);
    }

    private static long parameters(Story story) {
        long sum = 0;
        for (TensorShape weight : story.model().needed(Component.TRANSFORMER)) {
            sum += weight.shape().stream().reduce(1L, Math::multiplyExact);
        }
        return sum;
    }

    private static String megabytes(Story story) {
        long bytes = 0;
        for (Component component : Component.values()) {
            bytes += story.model().neededBytes(component);
        }
        return Html.count(Math.round(bytes / 1e6));
    }

    private static String omitted(Story story) {
        Recording run = story.recording();
        Selection chosen = run.selection();
        List<String> left = new ArrayList<>();
        if (chosen != null && chosen.steps().size() < run.timesteps().length) {
            left.add("only %d of %d steps are shown".formatted(chosen.steps().size(), run.timesteps().length));
        }
        if (chosen != null && chosen.blocks().size() < run.blocks()) {
            left.add("attention maps are of %d of %d blocks"
                    .formatted(chosen.blocks().size(), run.blocks()));
        }
        if (chosen != null && !chosen.byHead()) {
            left.add("they are means of all heads");
        }
        if (chosen != null && chosen.cellSide() > 1) {
            left.add("a cell of a map stands for %1$d × %1$d tokens".formatted(chosen.cellSide()));
        }
        if (chosen != null && chosen.words().size() < run.prompt().words().size()) {
            left.add(
                    "only the first %d words have maps".formatted(chosen.words().size()));
        }
        int length = run.prompt().tokens().length();
        if (run.text().shown() < length) {
            left.add("similarities are of the first %d of %d tokens"
                    .formatted(run.text().shown(), length));
        }
        int wanted = 2 * (run.steps().size() - 1) + 1;
        if (story.pictures().size() < wanted) {
            left.add("only %d of %d latents on the way were decoded"
                    .formatted(story.pictures().size(), wanted));
        }
        String always =
                "Of the hidden states only similarities and sizes are shown, and of the velocities two components: all numbers of a run would take far more room than a page has.";
        return left.isEmpty()
                ? always
                : "To keep this page small and the run short, " + String.join("; ", left) + ". " + always;
    }

    private static String command(Story story) {
        ImageParameters made = story.recording().image().parameters();
        String guidance = made.guidance() == 1 ? "" : " --guidance " + made.guidance();
        return Html.escape(
                "panaflux generate \"%s\" --model %s --seed %s --size %dx%d --steps %d%s --dump stages.safetensors"
                        .formatted(
                                made.prompt().replace("\\", "\\\\").replace("\"", "\\\""),
                                made.model(),
                                Long.toUnsignedString(made.seed()),
                                made.width(),
                                made.height(),
                                made.steps(),
                                guidance));
    }

    private static String sizes(Story story) {
        Recording run = story.recording();
        int length = run.prompt().tokens().length();
        int textDim = DryRun.bind(story.model().description().networks().textEncoder())
                .outputDim();
        String latents = "%s × %d".formatted(Html.count(run.size().tokens()), run.channels());
        return size("the prompt", run.image().parameters().prompt().length() + " characters", "tokens", 1)
                + size("tokens", length + " numbers", "tokens", 1)
                + size("hidden states of the text", "%d × %s".formatted(length, Html.count(textDim)), "text", 3)
                + size("noise", latents, "noise", 4)
                + size("noise levels", run.sigmas().length + " numbers", "schedule", 5)
                + size("in each step: a velocity", latents, "velocity", 8)
                + size("after each step: latents", latents, "steps", 9)
                + size(
                        "the picture",
                        "%d × %d × 3"
                                .formatted(
                                        story.settings().width(),
                                        story.settings().height()),
                        "decoder",
                        11);
    }

    private static String size(String what, String much, String section, int number) {
        return Figures.row(what, much, "<a href=\"#%s\">%d</a>".formatted(section, number));
    }
}
