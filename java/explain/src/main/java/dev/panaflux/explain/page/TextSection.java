package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Heatmap;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.record.PromptTrace;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.TextTrace;
import dev.panaflux.family.Component;
import dev.panaflux.model.DryRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The text encoder's layers. */
final class TextSection {

    /** A cosine that looks as bright as one of 1. */
    private static final double BRIGHT = 0.9;

    /** A mean weight that makes a column of the figure bright. */
    private static final double BRIGHT_COLUMN = 0.25;

    /** A part of an equal share that is hardly worth attending. */
    private static final double LITTLE = 1 / 3.0;

    private TextSection() {}

    static String of(Story story) {
        TextTrace text = story.recording().text();
        if (text.similarities().isEmpty()) {
            return Template.fill("text-stored.html", Map.of());
        }
        var encoder = DryRun.bind(story.model().description().networks().textEncoder());
        Map<String, String> values = new HashMap<>();
        values.put("hiddenSize", Html.count(hiddenSize(story)));
        values.put("layers", layers(text));
        values.put("heads", String.valueOf(text.heads()));
        values.put("feedForward", Html.count(text.feedForwardWidth()));
        values.put("passedOn", passedOn(story, text, encoder.outputDim()));
        PromptTrace prompt = story.recording().prompt();
        values.put("meaning", meaning(prompt, text));
        values.put("paddingText", padding(story.recording()));
        values.put("sink", sink(prompt, text));
        values.put("similarities", similarities(prompt, text));
        values.put("attention", attention(prompt, text));
        return Template.fill("text.html", values);
    }

    private static long hiddenSize(Story story) {
        List<Long> shape =
                story.model().needed(Component.TEXT_ENCODER).getFirst().shape();
        return shape.getLast();
    }

    private static List<String> names(PromptTrace prompt, TextTrace text) {
        return prompt.pieces().stream()
                .limit(text.shown())
                .map(Figures::visible)
                .toList();
    }

    private static String similarities(PromptTrace prompt, TextTrace text) {
        List<String> names = names(prompt, text);
        StringBuilder frames = new StringBuilder();
        for (int depth = 0; depth < text.similarities().size(); depth++) {
            String when = depth == 0 ? "before the first layer" : "after layer " + depth;
            frames.append(Figures.figure(
                    Heatmap.of(
                            text.similarities().get(depth),
                            names,
                            1,
                            "Cosines between the hidden states of all tokens " + when),
                    "Cosines %s: 1 is brightest, as on the diagonal, and 0 or less is dark.".formatted(when)));
        }
        return frames.toString();
    }

    private static String attention(PromptTrace prompt, TextTrace text) {
        List<String> names = names(prompt, text);
        StringBuilder frames = new StringBuilder();
        for (int layer = 0; layer < text.attention().size(); layer++) {
            float[] weights = text.attention().get(layer);
            frames.append(Figures.figure(
                    Heatmap.of(weights, names, 0.5, "Attention weights of layer " + (layer + 1)),
                    "Layer %d, mean of all heads: how much the token of a row attends to the token of a column; brightest from one half."
                            .formatted(layer + 1)));
        }
        return frames.toString();
    }

    private static double cosine(TextTrace text, int depth, int one, int other) {
        return text.similarities().get(depth)[one * text.shown() + other];
    }

    private static String layers(TextTrace text) {
        int layers = text.attention().size();
        return layers % 3 == 0
                ? "%d <dfn>layers</dfn>, the first three quarters of the %d that the whole language model has"
                        .formatted(layers, layers / 3 * 4)
                : layers + " <dfn>layers</dfn>";
    }

    /** Which hidden states the image model gets: those a quarter, half and three quarters of the way. */
    private static String passedOn(Story story, TextTrace text, int outputDim) {
        long width = hiddenSize(story);
        int outputs = Math.toIntExact(outputDim / width);
        int layers = text.attention().size();
        String after = layers % outputs == 0
                ? "after layers "
                        + Figures.listed(IntStream.rangeClosed(1, outputs)
                                .mapToObj(output -> String.valueOf(output * layers / outputs))
                                .toList())
                : "after %d layers".formatted(outputs);
        String whole = layers % 3 == 0 ? ", %d of %d layers,".formatted(layers / 3, layers / 3 * 4) : "";
        return """
                The image model gets the hidden states %1$s: a quarter, half and three quarters of the way through the whole language model. They
                are put side by side, %2$d · %3$s = %4$s numbers for each of the %5$d tokens. The last quarter of the language model%6$s would prepare
                the guess of a next token. Nobody asks for that, so it is not even loaded.""".formatted(
                        after,
                        outputs,
                        Html.count(width),
                        Html.count(outputDim),
                        story.recording().prompt().tokens().length(),
                        whole);
    }

    /** The layer whose tokens attend most to the first token, if they do so much. */
    private static String sink(PromptTrace prompt, TextTrace text) {
        int strongest = 0;
        double most = 0;
        for (int layer = 0; layer < text.attention().size(); layer++) {
            double mean = toFirst(text, layer);
            if (mean > most) {
                most = mean;
                strongest = layer;
            }
        }
        return most < BRIGHT_COLUMN
                ? " The first columns are bright at their tops: the first tokens have few to attend to, token 2 only two and token 3 only three, so each of these gets much."
                : " The first column is bright: in layer %d, tokens give %s of their attention to token 1, \u201c%s\u201d (the mean of all after it). It is the same in every prompt and has seen no other token, so it tells nothing of this one. Many language models use it so: weights must add up to 1, so what a head has no use for has to go somewhere."
                        .formatted(
                                strongest + 1,
                                Figures.tenths(most),
                                Figures.shown(prompt.pieces().getFirst()));
    }

    /** The mean weight that the tokens after the first give it. */
    private static double toFirst(TextTrace text, int layer) {
        return IntStream.range(1, text.shown())
                .mapToDouble(token -> text.attention().get(layer)[token * text.shown()])
                .average()
                .orElse(0);
    }

    /** Which tokens begin alike, and what became of a word that occurs twice. */
    private static String meaning(PromptTrace prompt, TextTrace text) {
        List<Integer> words = prompt.words().stream()
                .filter(word -> word < text.shown() && !word(prompt, word).isEmpty())
                .toList();
        int last = text.similarities().size() - 1;
        String twice = "";
        for (int one : words) {
            for (int other : words.subList(words.indexOf(one) + 1, words.size())) {
                double before = cosine(text, 0, one, other);
                double after = cosine(text, last, one, other);
                if (word(prompt, one).equals(word(prompt, other))) {
                    twice = twice.isEmpty() ? twice(prompt, one, other, before, after) : twice;
                }
            }
        }
        return (" " + sameIds(prompt, text.shown()) + twice).stripTrailing();
    }

    /** Why cells off the diagonal are as bright as the diagonal before the first layer. */
    private static String sameIds(PromptTrace prompt, int shown) {
        int[] ids = prompt.tokens().ids();
        int pairs = 0;
        String example = "";
        for (int other = 1; other < shown; other++) {
            for (int one = 0; one < other; one++) {
                if (ids[one] == ids[other]) {
                    pairs++;
                    example = example.isEmpty()
                            ? "tokens %d and %d, \u201c%s\u201d"
                                    .formatted(
                                            one + 1,
                                            other + 1,
                                            Figures.shown(prompt.pieces().get(one)))
                            : example;
                }
            }
        }
        return switch (pairs) {
            case 0 -> "";
            case 1 ->
                "Before the first layer, tokens with the same id are still the same: here %s. ".formatted(example);
            default ->
                "Before the first layer, tokens with the same id are still the same. There are %d such pairs here, such as %s; each shows as two bright cells off the diagonal. "
                        .formatted(pairs, example);
        };
    }

    private static String twice(PromptTrace prompt, int one, int other, double before, double after) {
        boolean same = prompt.tokens().ids()[one] == prompt.tokens().ids()[other];
        String alike = before > BRIGHT
                ? "Yet training made their embeddings nearly equal, as both mean the same: their cosine is %s before the first layer, which is why row %d is bright in column %d, and row %d in column %d."
                        .formatted(Html.number(before, 2), other + 1, one + 1, one + 1, other + 1)
                : "Their cosine is %s before the first layer.".formatted(Html.number(before, 2));
        String start = same
                ? "with the same id."
                : "with different ids, since a word with a space before it is another token. " + alike;
        return "\u201c%s\u201d occurs more than once, as tokens %d and %d, %s After the last layer their cosine is %s: by then each has taken from the tokens before it, and these are not the same."
                .formatted(word(prompt, one), one + 1, other + 1, start, Html.number(after, 2));
    }

    private static String word(PromptTrace prompt, int token) {
        return Html.escape(prompt.pieces().get(token).strip());
    }

    /** What padding is made of, and what the image model makes of it. */
    private static String padding(Recording run) {
        PromptTrace prompt = run.prompt();
        if (prompt.tokens().validTokens() == prompt.tokens().length()) {
            return "This text has none. If it had, nobody would attend to it here, since it comes last and a second mask hides it. But the image model, which has no mask, could.";
        }
        return """
                Nobody attends to a padding token here: it comes last, and a second mask hides it. But a padding token itself looks back at
                all real ones, so its hidden state is made of them. %s The image model has no mask at all and can attend to padding.
                That is why the program computes it instead of leaving it out, and why another number of padding tokens would change the picture. %s""".formatted(nearest(prompt, run.text()), attended(new AttentionShares(run)));
    }

    /** The word that the first padding token became most like. */
    private static String nearest(PromptTrace prompt, TextTrace text) {
        int first = prompt.tokens().validTokens();
        if (first >= text.shown() || prompt.words().isEmpty()) {
            return "";
        }
        int last = text.similarities().size() - 1;
        double most = -1;
        int nearest = 0;
        for (int token : prompt.words()) {
            if (cosine(text, last, first, token) > most) {
                most = cosine(text, last, first, token);
                nearest = token;
            }
        }
        return "All padding tokens begin with the same embedding. After the last layer, the word that the first of them is most like is token %d, \u201c%s\u201d, with a cosine of %s."
                .formatted(nearest + 1, Figures.shown(prompt.pieces().get(nearest)), Html.number(most, 2));
    }

    /** How much the image attends to padding, beside what it would get if all tokens got the same. */
    private static String attended(AttentionShares shares) {
        double share = shares.of(AttentionShares.PADDING);
        if (shares.hasReferences()) {
            return "In this run the image gives it %s of its attention (section 7).".formatted(Figures.tenths(share));
        }
        double even = shares.even(AttentionShares.PADDING);
        String verdict = share < LITTLE * even ? "Probably only a little, though: in" : "In";
        return "%s this run the image gives it %s of its attention, where an equal part for every token would be %s (section 7)."
                .formatted(verdict, Figures.tenths(share), Figures.tenths(even));
    }
}
