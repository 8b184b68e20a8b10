package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.draw.StackedBars;
import dev.panaflux.explain.record.BlockTrace;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.Selection;
import dev.panaflux.explain.record.StepTrace;
import java.util.Collections;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Attention of the image to the words. */
final class MapsSection {

    private static final int MOST_ROWS = 10;
    private static final List<String> STYLES = List.of("s-word", "s-template", "s-padding", "s-image", "s-reference");
    /** A cosine between maps that look the same. */
    private static final double HARDLY_CHANGED = 0.95;
    /** A share of attention that a word has noticed. */
    private static final double WORTH_TELLING = 0.1;

    private MapsSection() {}

    static String of(Story story) {
        Recording run = story.recording();
        Selection chosen = Objects.requireNonNull(run.selection(), "selection");
        int text = run.prompt().tokens().length();
        int total = text + run.size().tokens();
        int heads = story.model().description().blockSizes().heads();
        StringBuilder head = new StringBuilder();
        run.steps()
                .forEach(step ->
                        head.append("<th>step ").append(step.index() + 1).append("</th>"));
        Map<String, String> values = new HashMap<>();
        values.put(
                "mapBlocks",
                chosen.blocks().size() == run.blocks()
                        ? "all " + run.blocks() + " blocks"
                        : chosen.blocks().size() + " of " + run.blocks() + " blocks");
        values.put("mapHead", head.toString());
        values.put("maps", maps(run, chosen));
        values.put("mapsText", mapsText(run, chosen));
        values.put("shares", shares(run));
        AttentionShares shares = new AttentionShares(run);
        values.put("imageText", imageText(run, total, shares));
        values.put("sharesText", sharesText(shares));
        values.put(
                "referenceLegend",
                shares.hasReferences() ? "<li><i class=\"s-reference\"></i>reference images</li>" : "");
        values.put("total", Html.count(total));
        values.put("heads", String.valueOf(heads));
        values.put("blocks", String.valueOf(run.blocks()));
        values.put("weightCount", Html.count((long) total * total * heads * run.blocks()));
        return Template.fill("maps.html", values);
    }

    /** The mean map of a word over all blocks and heads of a step. */
    static float[] mean(StepTrace step, int word, int words) {
        float[] sum = new float[0];
        int maps = 0;
        for (BlockTrace block : step.blocks()) {
            int cells = block.maps().length / block.heads() / words;
            if (sum.length == 0) {
                sum = new float[cells];
            }
            for (int head = 0; head < block.heads(); head++) {
                for (int cell = 0; cell < cells; cell++) {
                    sum[cell] += block.maps()[(head * words + word) * cells + cell];
                }
                maps++;
            }
        }
        for (int cell = 0; cell < sum.length; cell++) {
            sum[cell] /= maps;
        }
        return sum;
    }

    private static String maps(Recording run, Selection chosen) {
        int words = chosen.words().size();
        int width = Math.ceilDiv(run.size().width(), chosen.cellSide());
        StringBuilder rows = new StringBuilder();
        for (int word = 0; word < Math.min(words, MOST_ROWS); word++) {
            String piece =
                    Figures.shown(run.prompt().pieces().get(chosen.words().get(word)));
            double most = 0;
            for (StepTrace step : run.steps()) {
                for (float weight : mean(step, word, words)) {
                    most = Math.max(most, weight);
                }
            }
            String[] cells = new String[run.steps().size() + 1];
            cells[0] = piece + "<span>" + Figures.tenths(most) + "</span>";
            for (int step = 0; step < run.steps().size(); step++) {
                cells[step + 1] = Picture.heat(
                        mean(run.steps().get(step), word, words),
                        width,
                        most,
                        "Attention to %s in step %d"
                                .formatted(piece, run.steps().get(step).index() + 1));
            }
            rows.append(Figures.row(cells));
        }
        return rows.toString();
    }

    private static String mapsText(Recording run, Selection chosen) {
        int words = chosen.words().size();
        int strongest = 0;
        double most = 0;
        for (int word = 0; word < words; word++) {
            for (float weight : mean(run.steps().getFirst(), word, words)) {
                if (weight > most) {
                    most = weight;
                    strongest = word;
                }
            }
        }
        String limited =
                words > MOST_ROWS ? " The table shows the first %d of %d words.".formatted(MOST_ROWS, words) : "";
        return words == 0
                ? "The prompt has no words, so there are no maps."
                : "The brightest spot of the first step is on the map of \u201c%s\u201d: one image token gives this word %s of its attention.%s%s%s"
                        .formatted(
                                word(run, chosen.words().get(strongest)),
                                Figures.tenths(most),
                                strongest == 0 ? "" : wordBefore(run, chosen, strongest, most),
                                changeText(run, chosen),
                                limited);
    }

    /** How much the maps change from the first step to the last. */
    private static String changeText(Recording run, Selection chosen) {
        int words = chosen.words().size();
        int changed = -1;
        double least = 2;
        for (int word = 0; word < words && run.steps().size() > 1; word++) {
            double alike = alike(
                    mean(run.steps().getFirst(), word, words), mean(run.steps().getLast(), word, words));
            if (alike < least) {
                least = alike;
                changed = word;
            }
        }
        if (changed < 0) {
            return "";
        }
        String found =
                "That of token %d, \u201c%s\u201d, changes most: subtract from its first and its last map the mean of each, and the cosine between them is %s."
                        .formatted(
                                chosen.words().get(changed) + 1,
                                word(run, chosen.words().get(changed)),
                                Html.number(least, 3));
        return least < HARDLY_CHANGED
                ? " The maps change from step to step. " + found
                : " The maps hardly change from step to step. %s So whatever an image token takes from a word, it takes from the first step on."
                        .formatted(found);
    }

    /** The cosine between two maps after the mean of each is subtracted; 1 if one of them is the same everywhere. */
    static double alike(float[] one, float[] other) {
        double meanOfOne = NoiseSection.mean(one);
        double meanOfOther = NoiseSection.mean(other);
        double product = 0;
        double squaresOfOne = 0;
        double squaresOfOther = 0;
        for (int i = 0; i < one.length; i++) {
            double a = one[i] - meanOfOne;
            double b = other[i] - meanOfOther;
            product += a * b;
            squaresOfOne += a * a;
            squaresOfOther += b * b;
        }
        double lengths = Math.sqrt(squaresOfOne * squaresOfOther);
        return lengths == 0 ? 1 : product / lengths;
    }

    private static String word(Recording run, int token) {
        return Html.escape(run.prompt().pieces().get(token).strip());
    }

    /** What the strongest word has read in the token before it, which need not be attended to for that reason. */
    private static String wordBefore(Recording run, Selection chosen, int strongest, double most) {
        int word = chosen.words().get(strongest);
        int before = chosen.words().get(strongest - 1);
        double attended = 0;
        for (float weight :
                mean(run.steps().getFirst(), strongest - 1, chosen.words().size())) {
            attended = Math.max(attended, weight);
        }
        double read = 0;
        int layer = 0;
        int shown = run.text().shown();
        List<float[]> layers = run.text().attention();
        for (int i = 0; i < layers.size() && word < shown; i++) {
            if (layers.get(i)[word * shown + before] > read) {
                read = layers.get(i)[word * shown + before];
                layer = i + 1;
            }
        }
        return read < WORTH_TELLING || attended >= most
                ? ""
                : " The token before it, \u201c%s\u201d, gets at most %s. It is not lost for that: in layer %d of the text encoder, \u201c%s\u201d gave it %s of its attention (section 3), so the hidden state of \u201c%s\u201d tells of both."
                        .formatted(
                                word(run, before),
                                Figures.tenths(attended),
                                layer,
                                word(run, word),
                                Figures.tenths(read),
                                word(run, word));
    }

    private static String shares(Recording run) {
        StringBuilder frames = new StringBuilder();
        for (StepTrace step : run.steps()) {
            List<StackedBars.Bar> bars = step.blocks().stream()
                    .map(block -> {
                        double[] parts = new double[block.shares().length];
                        for (int part = 0; part < parts.length; part++) {
                            parts[part] = block.shares()[part];
                        }
                        return new StackedBars.Bar("block " + (block.block() + 1), parts);
                    })
                    .toList();
            frames.append(Figures.figure(
                    StackedBars.of("How attention is divided in step " + (step.index() + 1), bars, STYLES),
                    "Step %d: what image tokens attend to, mean of all heads.".formatted(step.index() + 1)));
        }
        return frames.toString();
    }

    /** Which blocks keep least and most of the attention in the image, and whether that depends on the step. */
    private static String imageText(Recording run, int total, AttentionShares shares) {
        String words = shares.hasReferences()
                ? ""
                : "Of the %s tokens, %s the prompt\u2019s. "
                        .formatted(
                                Html.count(total),
                                run.prompt().words().size() == 1
                                        ? "1 is"
                                        : run.prompt().words().size() + " are");
        List<Kept> blocks = run.steps().getFirst().blocks().stream()
                .map(block -> Kept.of(run, block.block()))
                .toList();
        Kept least = Collections.min(blocks, Comparator.comparingDouble(Kept::mean));
        Kept most = Collections.max(blocks, Comparator.comparingDouble(Kept::mean));
        double change = blocks.stream().mapToDouble(Kept::change).max().orElse(0);
        String range = blocks.size() == 1
                ? "In block %d, image tokens give %s of their attention to image tokens, themselves included."
                        .formatted(least.block() + 1, Figures.tenths(least.mean()))
                : "Image tokens give %s (block %d) to %s (block %d) of their attention to image tokens, themselves included."
                        .formatted(
                                Figures.tenths(least.mean()),
                                least.block() + 1,
                                Figures.tenths(most.mean()),
                                most.block() + 1);
        String steps = run.steps().size() == 1
                ? ""
                : " These are means over the steps; from step to step, a block\u2019s part changes by %s percentage points at most."
                        .formatted(Html.number(100 * change, 1));
        return words + range + steps;
    }

    /**
     * The part of a block's attention that stays in the image.
     *
     * @param mean over the steps
     * @param change between the step where it is least and the one where it is most
     */
    private record Kept(int block, double mean, double change) {

        static Kept of(Recording run, int block) {
            DoubleSummaryStatistics parts = run.steps().stream()
                    .flatMap(step -> step.blocks().stream())
                    .filter(trace -> trace.block() == block)
                    .mapToDouble(trace -> trace.shares()[AttentionShares.IMAGE])
                    .summaryStatistics();
            return new Kept(block, parts.getAverage(), parts.getMax() - parts.getMin());
        }
    }

    /** The mean of all shares, beside that of attention that makes no difference between tokens. */
    private static String sharesText(AttentionShares shares) {
        String found = "Over all steps and blocks, the words got %s, the template %s, padding %s and the image %s."
                .formatted(
                        Figures.tenths(shares.of(AttentionShares.WORDS)),
                        Figures.tenths(shares.of(AttentionShares.TEMPLATE)),
                        Figures.tenths(shares.of(AttentionShares.PADDING)),
                        Figures.tenths(shares.of(AttentionShares.IMAGE)));
        String even = shares.hasReferences()
                ? ""
                : " If all tokens got the same, these would be %s, %s, %s and %s."
                        .formatted(
                                Figures.tenths(shares.even(AttentionShares.WORDS)),
                                Figures.tenths(shares.even(AttentionShares.TEMPLATE)),
                                Figures.tenths(shares.even(AttentionShares.PADDING)),
                                Figures.tenths(shares.even(AttentionShares.IMAGE)));
        return found + even
                + " Most of the template comes after the prompt, and padding after that; so their hidden states are made of all of the prompt, and the image can read it there too.";
    }
}
