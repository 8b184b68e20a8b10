package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.Picture;
import dev.panaflux.explain.record.PromptTrace;
import dev.panaflux.explain.record.TextTrace;
import dev.panaflux.family.Component;
import dev.panaflux.model.DryRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text encoder's layers. */
final class TextSection {

    /** A cosine that looks as bright as one of 1. */
    private static final double BRIGHT = 0.9;

    private TextSection() {}

    static String of(Story story) {
        TextTrace text = story.recording().text();
        if (text.similarities().isEmpty()) {
            return Template.fill("text-stored.html", Map.of());
        }
        var encoder = DryRun.bind(story.model().description().networks().textEncoder());
        Map<String, String> values = new HashMap<>();
        values.put("hiddenSize", Html.count(hiddenSize(story)));
        values.put("layers", String.valueOf(text.attention().size()));
        values.put("heads", String.valueOf(text.heads()));
        values.put("feedForward", Html.count(text.feedForwardWidth()));
        values.put("passedOn", passedOn(story, text, encoder.outputDim()));
        values.put("meaning", meaning(story.recording().prompt(), text));
        values.put("paddingText", padding(story.recording().prompt(), text));
        values.put("similarities", similarities(text));
        values.put("attention", attention(text));
        return Template.fill("text.html", values);
    }

    private static long hiddenSize(Story story) {
        List<Long> shape =
                story.model().needed(Component.TEXT_ENCODER).getFirst().shape();
        return shape.getLast();
    }

    private static String similarities(TextTrace text) {
        StringBuilder frames = new StringBuilder();
        for (int depth = 0; depth < text.similarities().size(); depth++) {
            String when = depth == 0 ? "before the first layer" : "after layer " + depth;
            frames.append(Figures.figure(
                    Picture.heat(
                            text.similarities().get(depth),
                            text.shown(),
                            1,
                            "Cosines between the hidden states of all tokens " + when),
                    "Cosines %s. Row and column i are token i; 1 is brightest, as on the diagonal, and 0 or less is dark."
                            .formatted(when)));
        }
        return frames.toString();
    }

    private static String attention(TextTrace text) {
        StringBuilder frames = new StringBuilder();
        for (int layer = 0; layer < text.attention().size(); layer++) {
            float[] weights = text.attention().get(layer);
            frames.append(Figures.figure(
                    Picture.heat(weights, text.shown(), 0.5, "Attention weights of layer " + (layer + 1)),
                    "Layer %d, mean of all heads: how much the token of a row attends to the token of a column; brightest from one half."
                            .formatted(layer + 1)));
        }
        return frames.toString();
    }

    private static double cosine(TextTrace text, int depth, int one, int other) {
        return text.similarities().get(depth)[one * text.shown() + other];
    }

    /** Which hidden states the image model gets: those a quarter, half and three quarters of the way. */
    private static String passedOn(Story story, TextTrace text, int outputDim) {
        long width = hiddenSize(story);
        long outputs = outputDim / width;
        int layers = text.attention().size();
        String whole = layers % 3 == 0
                ? "its last quarter, %d of %d layers,".formatted(layers / 3, layers / 3 * 4)
                : "its last quarter";
        return """
                The hidden states after %1$d of the layers, put side by side (%1$d · %2$s = %3$s numbers for each of the %4$d tokens), go on to the image
                model. They are taken a quarter, half and three quarters of the way through the whole language model;
                %5$s would prepare the guess of a
                next token, which nobody asks for, and is not even loaded.""".formatted(
                        outputs,
                        Html.count(width),
                        Html.count(outputDim),
                        story.recording().prompt().tokens().length(),
                        whole);
    }

    /** Which two words became more alike than all others, and what became of a word that occurs twice. */
    private static String meaning(PromptTrace prompt, TextTrace text) {
        List<Integer> words = prompt.words().stream()
                .filter(word -> word < text.shown() && !word(prompt, word).isEmpty())
                .toList();
        int last = text.similarities().size() - 1;
        double most = 0;
        String gained = "";
        String twice = "";
        for (int one : words) {
            for (int other : words.subList(words.indexOf(one) + 1, words.size())) {
                double before = cosine(text, 0, one, other);
                double after = cosine(text, last, one, other);
                if (word(prompt, one).equals(word(prompt, other))) {
                    twice = twice.isEmpty() ? twice(prompt, one, other, before, after) : twice;
                } else if (after - before > most) {
                    most = after - before;
                    gained =
                            "Of all pairs of different words in this prompt, token %d, \u201c%s\u201d, and token %d, \u201c%s\u201d, gained most: their cosine is %s before the first layer and %s after the last."
                                    .formatted(
                                            one + 1,
                                            word(prompt, one),
                                            other + 1,
                                            word(prompt, other),
                                            Html.number(before, 2),
                                            Html.number(after, 2));
                }
            }
        }
        return gained + twice;
    }

    private static String twice(PromptTrace prompt, int one, int other, double before, double after) {
        boolean same = prompt.tokens().ids()[one] == prompt.tokens().ids()[other];
        return " \u201c%s\u201d occurs more than once, as tokens %d and %d%s; their cosine is %s before the first layer%s, and %s after the last, since what comes before them differs."
                .formatted(
                        word(prompt, one),
                        one + 1,
                        other + 1,
                        same ? " with the same id" : ", whose ids differ, since only one of them has a space before it",
                        Html.number(before, 2),
                        before > BRIGHT ? " (two bright cells off the diagonal of the first figure)" : "",
                        Html.number(after, 2));
    }

    private static String word(PromptTrace prompt, int token) {
        return Html.escape(prompt.pieces().get(token).strip());
    }

    private static String padding(PromptTrace prompt, TextTrace text) {
        int first = prompt.tokens().validTokens();
        if (first + 1 >= text.shown() || prompt.words().isEmpty()) {
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
}
