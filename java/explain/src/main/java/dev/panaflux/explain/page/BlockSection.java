package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.BlockDiagram;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.LineChart;
import dev.panaflux.explain.draw.LineChart.Axis;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.record.BlockTrace;
import dev.panaflux.explain.record.GateTrace;
import dev.panaflux.explain.record.Modulation;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.family.BlockSizes;
import dev.panaflux.family.Component;
import dev.panaflux.model.DryRun;
import dev.panaflux.weights.TensorShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The transformer's blocks. */
final class BlockSection {

    private static final int BINS = 40;
    private static final double NEARLY_SHUT = 0.1;
    /** Between its negative and itself, silu is neither shut nor open. */
    private static final double BEND = 2;
    /** A part that stands for all. */
    private static final double NEARLY_ALL = 0.9;
    /** A cosine between vectors that do nearly the same. */
    private static final double NEARLY_SAME = 0.9;
    /** The level at which there is as much noise as picture. */
    private static final double HALF = 0.5;

    private static final int MOST_STRENGTHS = 6;
    private static final String DOUBLE = "transformer_blocks";
    private static final String SINGLE = "single_transformer_blocks";
    private static final List<String> VECTORS = List.of("shift", "scale", "gate");

    private BlockSection() {}

    static String of(Story story) {
        Recording run = story.recording();
        BlockSizes sizes = story.model().description().blockSizes();
        int text = run.prompt().tokens().length();
        Map<String, String> values = new HashMap<>();
        values.put("text", String.valueOf(text));
        values.put("image", Html.count(run.size().tokens()));
        values.put("total", Html.count(text + (long) run.size().tokens()));
        values.put(
                "textDim",
                Html.count(DryRun.bind(story.model().description().networks().textEncoder())
                        .outputDim()));
        values.put("channels", String.valueOf(run.channels()));
        values.put("kinds", kinds(story));
        values.put("modelWidth", Html.count(sizes.width()));
        values.put("feedForward", Html.count(sizes.feedForwardWidth()));
        values.put("blocks", String.valueOf(run.blocks()));
        values.put(
                "diagram",
                BlockDiagram.of(text, run.size().tokens(), sizes.width(), sizes.feedForwardWidth(), sizes.heads()));
        values.put("modulations", modulations(run.steps()));
        values.put("modulationText", modulationText(run));
        GateTrace gate = run.steps().getFirst().gate();
        values.put("gate", gate == null ? "" : gate(gate));
        values.put("gateText", gate == null ? "" : gateText(gate));
        values.put("gateRows", gate == null ? "0" : String.valueOf(gate.gate().length / gate.width()));
        values.put("single", blocks(story, SINGLE) == 0 ? "" : single(run, sizes));
        int shown = shown(run.steps().getFirst()).size();
        values.put(
                "strengthBlocks",
                shown == run.blocks() ? "each block" : "%d of the %d blocks".formatted(shown, run.blocks()));
        values.put("strengthText", strengthText(run.steps().getFirst()));
        values.put("strengths", strengths(run));
        return Template.fill("block.html", values);
    }

    private static String single(Recording run, BlockSizes sizes) {
        int tokens = run.prompt().tokens().length() + run.size().tokens();
        return Template.fill(
                "block-single.html",
                Map.of(
                        "modelWidth",
                        Html.count(sizes.width()),
                        "feedForward",
                        Html.count(sizes.feedForwardWidth()),
                        "joined",
                        Html.count(sizes.width() + sizes.feedForwardWidth()),
                        "diagram",
                        BlockDiagram.single(tokens, sizes.width(), sizes.feedForwardWidth(), sizes.heads())));
    }

    private static String modulations(List<StepTrace> steps) {
        StringBuilder table = new StringBuilder("<table class=\"numbers\"><thead><tr><th>vector</th>");
        for (StepTrace step : steps) {
            table.append("<th>step ").append(step.index() + 1).append("</th>");
        }
        table.append("<th>cosine</th></tr></thead><tbody>\n");
        for (int part = 0; part < steps.getFirst().modulations().size(); part++) {
            table.append("<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%d\">%s</th></tr>\n"
                    .formatted(
                            steps.size() + 2,
                            Html.escape(steps.getFirst().modulations().get(part).part())));
            for (String vector : VECTORS) {
                String[] cells = new String[steps.size() + 2];
                cells[0] = vector;
                for (int step = 0; step < steps.size(); step++) {
                    List<Modulation> found = steps.get(step).modulations();
                    cells[step + 1] = part < found.size() ? Html.number(size(found.get(part), vector), 2) : "";
                }
                cells[steps.size() + 1] = Html.number(cosine(steps, part, vector), 2);
                table.append(Figures.row(cells));
            }
        }
        return table.append("</tbody></table>").toString();
    }

    private static double size(Modulation modulation, String vector) {
        return Figures.size(values(modulation, vector));
    }

    private static float[] values(Modulation modulation, String vector) {
        return switch (vector) {
            case "shift" -> modulation.shift();
            case "scale" -> modulation.scale();
            default -> modulation.gate();
        };
    }

    /** Between a vector of the first step and that of the last; 1 if the last has none. */
    private static double cosine(List<StepTrace> steps, int part, String vector) {
        List<Modulation> last = steps.getLast().modulations();
        if (part >= last.size()) {
            return 1;
        }
        float[] from = values(steps.getFirst().modulations().get(part), vector);
        float[] to = values(last.get(part), vector);
        double product = 0;
        for (int i = 0; i < from.length; i++) {
            product += (double) from[i] * to[i];
        }
        return product / Math.max(1e-20, from.length * Figures.size(from) * Figures.size(to));
    }

    /** How many blocks of each kind there are, by the names of their parameters. */
    private static String kinds(Story story) {
        long doubles = blocks(story, DOUBLE);
        long singles = blocks(story, SINGLE);
        return doubles + singles == 0 ? "" : " This model has %d double and %d single.".formatted(doubles, singles);
    }

    private static long blocks(Story story, String stack) {
        return story.model().needed(Component.TRANSFORMER).stream()
                .map(TensorShape::name)
                .filter(name -> name.startsWith(stack + "."))
                .map(name -> name.substring(stack.length() + 1).replaceFirst("\\..*", ""))
                .distinct()
                .count();
    }

    private static String modulationText(Recording run) {
        List<StepTrace> steps = run.steps();
        List<Modulation> first = steps.getFirst().modulations();
        List<Modulation> last = steps.getLast().modulations();
        if (steps.size() == 1 || first.isEmpty() || last.size() < first.size()) {
            return "";
        }
        double least = 2;
        String changed = "";
        for (int part = 0; part < first.size(); part++) {
            for (String vector : VECTORS) {
                double cosine = cosine(steps, part, vector);
                if (cosine < least) {
                    least = cosine;
                    changed = "the %s of \u201c%s\u201d"
                            .formatted(vector, Html.escape(first.get(part).part()));
                }
            }
        }
        return "<p>A vector that keeps its size and its direction does the same in all steps. The direction that changes most is that of %s: the cosine between the first step and the last is %s.%s</p>"
                .formatted(changed, Html.number(least, 2), least < NEARLY_SAME ? "" : littleSteering(run));
    }

    /** What it means that no vector changes much. */
    private static String littleSteering(Recording run) {
        float lowest = run.sigmas()[run.sigmas().length - 2];
        return " So in this run the noise level steers the blocks only a little."
                + (lowest < HALF
                        ? ""
                        : " It does not vary much either: the function is asked at noise levels from %s down to %s (section 5), and never about a picture that is nearly done."
                                .formatted(Html.number(run.sigmas()[run.firstStep()], 2), Html.number(lowest, 2)));
    }

    private static double silu(double a) {
        return a / (1 + Math.exp(-a));
    }

    private static String gateText(GateTrace gate) {
        int shut = 0;
        int small = 0;
        for (float value : gate.gate()) {
            shut += Math.abs(silu(value)) < NEARLY_SHUT ? 1 : 0;
            small += Math.abs(value) < BEND ? 1 : 0;
        }
        double part = small / (double) gate.gate().length;
        return "In the first block, in the first step, %s of the numbers <code>silu(G x)</code> were between \u22120.1 and 0.1, and %s of the numbers <code>G x</code> between \u22122 and 2, where silu is neither shut nor fully open. %s"
                .formatted(
                        Figures.percent(shut / (double) gate.gate().length),
                        Figures.percent(part),
                        part < NEARLY_ALL
                                ? "Many are larger than that: those that are negative shut a feature of U nearly off, and the positive ones let it pass."
                                : "With numbers as small as these, G rather weighs U\u2019s features than switches them on and off.");
    }

    private static String gate(GateTrace gate) {
        double from = -4;
        double to = 4;
        double[] bins = new double[BINS];
        for (float value : gate.gate()) {
            int bin = (int) Math.floor((value - from) / (to - from) * BINS);
            if (bin >= 0 && bin < BINS) {
                bins[bin] += 1.0 / gate.gate().length;
            }
        }
        double most = 0;
        for (double bin : bins) {
            most = Math.max(most, bin);
        }
        for (int bin = 0; bin < BINS; bin++) {
            bins[bin] = -0.5 + bins[bin] / most * 4.5;
        }
        return new LineChart(
                        "The numbers of G x, and silu",
                        Axis.linear("a number of G x", from, to, -4d, -2d, 0d, 2d, 4d),
                        Axis.linear("silu", -0.5, 4, 0d, 1d, 2d, 3d, 4d))
                .bars(bins, "k-noise")
                .curve(BlockSection::silu, "k-image")
                .toString();
    }

    private static String strengths(Recording run) {
        StringBuilder frames = new StringBuilder();
        int cellSide = run.selection() == null ? 1 : run.selection().cellSide();
        int width = Math.ceilDiv(run.size().width(), cellSide);
        for (StepTrace step : run.steps()) {
            double most = step.blocks().stream()
                    .mapToDouble(BlockSection::greatest)
                    .max()
                    .orElse(1);
            StringBuilder row = new StringBuilder("<div class=\"row\">");
            for (BlockTrace block : shown(step)) {
                row.append("<div>")
                        .append(Picture.heat(
                                block.strength(),
                                width,
                                most,
                                "Size of the features of each image token before block " + (block.block() + 1)))
                        .append("<span>block ")
                        .append(block.block() + 1)
                        .append("</span></div>");
            }
            frames.append(Figures.figure(
                    row + "</div>", "Step %d: from 0 (dark) to %s.".formatted(step.index() + 1, Html.number(most, 1))));
        }
        return frames.toString();
    }

    private static List<BlockTrace> shown(StepTrace step) {
        return step.blocks().stream().limit(MOST_STRENGTHS).toList();
    }

    /** What becomes of the mean size of the features. */
    private static String strengthText(StepTrace step) {
        List<BlockTrace> shown = shown(step);
        if (shown.size() < 2) {
            return "";
        }
        List<String> means = shown.stream()
                .map(block -> Html.number(NoiseSection.mean(block.strength()), 2))
                .toList();
        double first = NoiseSection.mean(shown.getFirst().strength());
        double last = NoiseSection.mean(shown.getLast().strength());
        return "In step %d, their mean over the image tokens is %s: what the blocks add makes it %s. A block does not see how large they are, since it begins with a norm."
                .formatted(
                        step.index() + 1,
                        Figures.listed(means),
                        last > first ? "larger on the whole" : "smaller on the whole");
    }

    private static double greatest(BlockTrace block) {
        double most = 0;
        for (float value : block.strength()) {
            most = Math.max(most, value);
        }
        return most;
    }
}
