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

    private TextSection() {}

    static String of(Story story) {
        TextTrace text = story.recording().text();
        if (text.similarities().isEmpty()) {
            return Template.fill("text-stored.html", Map.of());
        }
        var encoder = DryRun.bind(story.model().description().networks().textEncoder());
        Map<String, String> values = new HashMap<>();
        values.put("hiddenSize", String.valueOf(hiddenSize(story)));
        values.put("layers", String.valueOf(text.attention().size()));
        values.put("length", String.valueOf(story.recording().prompt().tokens().length()));
        values.put("textDim", Html.count(encoder.outputDim()));
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

    /** The two words that came nearest to each other, and what became of a word that occurs twice. */
    private static String meaning(PromptTrace prompt, TextTrace text) {
        List<Integer> words =
                prompt.words().stream().filter(word -> word < text.shown()).toList();
        int last = text.similarities().size() - 1;
        StringBuilder found = new StringBuilder();
        double most = 0;
        String nearest = "";
        for (int one : words) {
            for (int other : words) {
                boolean same = prompt.tokens().ids()[one] == prompt.tokens().ids()[other];
                double before = cosine(text, 0, one, other);
                double after = cosine(text, last, one, other);
                if (one < other && same && found.isEmpty()) {
                    found.append(
                            " \u201c%s\u201d occurs twice: before the first layer with the same numbers, a cosine of 1, after the last with a cosine of %s, since other words come before it."
                                    .formatted(word(prompt, one), Html.number(after, 2)));
                } else if (one < other && !same && after - before > most) {
                    most = after - before;
                    nearest =
                            "In this prompt, \u201c%s\u201d and \u201c%s\u201d came nearer to each other than any other two words: from %s before the first layer to %s after the last."
                                    .formatted(
                                            word(prompt, one),
                                            word(prompt, other),
                                            Html.number(before, 2),
                                            Html.number(after, 2));
                }
            }
        }
        return nearest + found;
    }

    private static String word(PromptTrace prompt, int token) {
        return Html.escape(prompt.pieces().get(token).strip());
    }

    private static String padding(PromptTrace prompt, TextTrace text) {
        int first = prompt.tokens().validTokens();
        if (first + 1 >= text.shown()) {
            return "";
        }
        int last = text.similarities().size() - 1;
        double most = -1;
        int nearest = 0;
        for (int token = 0; token < first; token++) {
            if (cosine(text, last, first, token) > most) {
                most = cosine(text, last, first, token);
                nearest = token;
            }
        }
        return "All padding tokens begin with the same embedding. After the last layer, the first of them is nearest to token %d, \u201c%s\u201d, with a cosine of %s."
                .formatted(nearest + 1, Figures.shown(prompt.pieces().get(nearest)), Html.number(most, 2));
    }
}
