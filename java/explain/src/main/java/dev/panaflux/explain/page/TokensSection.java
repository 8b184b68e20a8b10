package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.record.PromptTrace;
import java.util.Map;

/** The prompt's tokens. */
final class TokensSection {

    private static final int MOST_CHIPS = 80;

    private TokensSection() {}

    static String of(Story story) {
        PromptTrace prompt = story.recording().prompt();
        int[] ids = prompt.tokens().ids();
        int valid = prompt.tokens().validTokens();
        StringBuilder chips = new StringBuilder();
        int shown = Math.min(ids.length, MOST_CHIPS);
        for (int index = 0; index < shown; index++) {
            chips.append("<li class=\"%s\"><span>%s</span><b>%d</b></li>\n"
                    .formatted(
                            kind(prompt, index), Figures.shown(prompt.pieces().get(index)), ids[index]));
        }
        return Template.fill(
                "tokens.html",
                Map.ofEntries(
                        Map.entry(
                                "vocabulary",
                                Html.count(story.model().description().vocabulary())),
                        Map.entry("length", String.valueOf(ids.length)),
                        Map.entry("chips", chips.toString()),
                        Map.entry("shown", shown == ids.length ? String.valueOf(shown) : "first " + shown),
                        Map.entry("words", String.valueOf(prompt.words().size())),
                        Map.entry(
                                "template",
                                String.valueOf(valid - prompt.words().size())),
                        Map.entry("padding", String.valueOf(ids.length - valid))));
    }

    private static String kind(PromptTrace prompt, int index) {
        if (index >= prompt.tokens().validTokens()) {
            return "padding";
        }
        return prompt.words().contains(index) ? "word" : "template";
    }
}
