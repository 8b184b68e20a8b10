package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.draw.StackedBars;
import dev.panaflux.explain.record.BlockTrace;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.Selection;
import dev.panaflux.explain.record.StepTrace;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Attention of the image to the words. */
final class MapsSection {

    private static final int MOST_ROWS = 10;
    private static final List<String> STYLES = List.of("s-word", "s-template", "s-padding", "s-image", "s-reference");
    private static final int IMAGE = 3;
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
        values.put("imageText", imageText(run));
        boolean references = run.steps().stream()
                .flatMap(step -> step.blocks().stream())
                .anyMatch(block -> block.shares()[STYLES.size() - 1] > 0);
        values.put("sharesText", sharesText(run, total, references));
        values.put("referenceLegend", references ? "<li><i class=\"s-reference\"></i>reference images</li>" : "");
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
            cells[0] = piece + "<span>" + Figures.percent(most) + "</span>";
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
                : "In the first step, the word that one token attends to most is \u201c%s\u201d, with %s of that token\u2019s attention.%s%s"
                        .formatted(
                                word(run, chosen.words().get(strongest)),
                                Figures.percent(most),
                                strongest == 0 ? "" : wordBefore(run, chosen, strongest, most),
                                limited);
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
        int shown = run.text().shown();
        for (float[] layer : run.text().attention()) {
            read = word < shown ? Math.max(read, layer[word * shown + before]) : read;
        }
        return read < WORTH_TELLING || attended >= most
                ? ""
                : " The token before it, \u201c%s\u201d, gets at most %s. It is not lost for that: in a layer of the text encoder, \u201c%s\u201d gave it %s of its attention (section 3), so the hidden state of \u201c%s\u201d tells of both."
                        .formatted(
                                word(run, before),
                                Figures.percent(attended),
                                word(run, word),
                                Figures.percent(read),
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

    /** The least and the greatest part of a block's attention that stays in the image. */
    private static String imageText(Recording run) {
        DoubleSummaryStatistics kept = run.steps().stream()
                .flatMap(step -> step.blocks().stream())
                .mapToDouble(block -> block.shares()[IMAGE])
                .summaryStatistics();
        return "Image tokens give %s to %s of their attention to image tokens, themselves included; that depends on block and step."
                .formatted(Figures.percent(kept.getMin()), Figures.percent(kept.getMax()));
    }

    /** The mean of all shares, beside that of attention that makes no difference between tokens. */
    private static String sharesText(Recording run, int total, boolean references) {
        double[] means = new double[STYLES.size()];
        long count =
                run.steps().stream().mapToLong(step -> step.blocks().size()).sum();
        for (StepTrace step : run.steps()) {
            for (BlockTrace block : step.blocks()) {
                for (int part = 0; part < means.length; part++) {
                    means[part] += block.shares()[part] / count;
                }
            }
        }
        String found = "Over all steps and blocks, the words got %s, the template %s, padding %s and the image %s."
                .formatted(
                        Figures.percent(means[0]),
                        Figures.percent(means[1]),
                        Figures.percent(means[2]),
                        Figures.percent(means[IMAGE]));
        int words = run.prompt().words().size();
        int valid = run.prompt().tokens().validTokens();
        int length = run.prompt().tokens().length();
        String even = references
                ? ""
                : " If all tokens got the same, these would be %s, %s, %s and %s."
                        .formatted(
                                Figures.percent(words / (double) total),
                                Figures.percent((valid - words) / (double) total),
                                Figures.percent((length - valid) / (double) total),
                                Figures.percent((total - length) / (double) total));
        return found + even
                + " Most of the template comes after the prompt, and padding after that; so their hidden states are made of all of the prompt, and the image can read it there too.";
    }
}
