package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.record.PromptTrace;
import dev.panaflux.tokenizer.PromptTokens;
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
            chips.append("<li class=\"%s\"><i>%d</i><span>%s</span><b>%d</b></li>\n"
                    .formatted(
                            kind(prompt, index),
                            index + 1,
                            Figures.shown(prompt.pieces().get(index)),
                            ids[index]));
        }
        return Template.fill(
                "tokens.html",
                Map.ofEntries(
                        Map.entry(
                                "vocabulary",
                                Html.count(story.model().description().vocabulary())),
                        Map.entry("thoughts", thoughts(prompt)),
                        Map.entry("padding", padding(prompt)),
                        Map.entry("chips", chips.toString()),
                        Map.entry("shown", shown == ids.length ? String.valueOf(shown) : "first " + shown),
                        Map.entry("words", String.valueOf(prompt.words().size())),
                        Map.entry(
                                "template",
                                String.valueOf(valid - prompt.words().size())),
                        Map.entry("paddings", String.valueOf(ids.length - valid))));
    }

    private static String thoughts(PromptTrace prompt) {
        return prompt.pieces().contains("<think>")
                ? " Between <code>&lt;think&gt;</code> and <code>&lt;/think&gt;</code> such a network can write down its thoughts before it answers; they are left empty here, since nobody wants an answer."
                : "";
    }

    private static String padding(PromptTrace prompt) {
        PromptTokens tokens = prompt.tokens();
        String one = "the image model was trained with texts of one length.";
        if (tokens.truncated()) {
            return "The text has %d tokens, more than the %d that are read. So its end was cut off, the end of the template first. A shorter one would be filled up with tokens that mean nothing, the <dfn>padding</dfn>: %s"
                    .formatted(tokens.promptTokens(), tokens.length(), one);
        }
        if (tokens.validTokens() == tokens.length()) {
            return "A text that is shorter than others is filled up with tokens that mean nothing, the <dfn>padding</dfn>. Here there is none.";
        }
        return "Then come tokens that mean nothing, the <dfn>padding</dfn>, until there are %d: %s Section 3 shows that padding is not as empty as it looks. Of a text that has more tokens, the end is cut off, and the program warns of it."
                .formatted(tokens.length(), one);
    }

    private static String kind(PromptTrace prompt, int index) {
        if (index >= prompt.tokens().validTokens()) {
            return "padding";
        }
        return prompt.words().contains(index) ? "word" : "template";
    }
}
