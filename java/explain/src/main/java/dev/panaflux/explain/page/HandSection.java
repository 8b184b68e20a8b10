package dev.panaflux.explain.page;

import static dev.panaflux.explain.draw.Html.number;
import static dev.panaflux.explain.page.Figures.matrix;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.TurnFigure;
import dev.panaflux.explain.hand.TinyModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One attention head of the tiny model. */
final class HandSection {

    /** Decimals of results; weights and tokens have one. */
    private static final int DECIMALS = 4;

    private static final int WIDTH = 4;

    /** The row of cell B, which the text follows. */
    private static final int FOLLOWED = 2;

    private static final List<String> TOKENS = List.of("red", "cell A", "cell B");

    private HandSection() {}

    static String of(Story story, TinyModel.Numbers tiny) {
        Map<String, String> values = new HashMap<>();
        values.put("x", matrix("hand-x", "the tokens x", TOKENS, tiny.x(), WIDTH, 1));
        values.put("queryWeight", weight("hand-wq", "W_q", tiny.queryWeight()));
        values.put("keyWeight", weight("hand-wk", "W_k", tiny.keyWeight()));
        values.put("valueWeight", weight("hand-wv", "W_v", tiny.valueWeight()));
        values.put("query", result("hand-query", "queries W_q x", tiny.query()));
        values.put("key", result("hand-key", "keys W_k x", tiny.key()));
        values.put("value", result("hand-value", "values W_v x", tiny.value()));
        values.put("normedQuery", result("hand-normed-query", "queries, normed", tiny.normedQuery()));
        values.put("normedKey", result("hand-normed-key", "keys, normed", tiny.normedKey()));
        values.put("turnedQuery", result("hand-turned-query", "queries, turned", tiny.turnedQuery()));
        values.put("turnedKey", result("hand-turned-key", "keys, turned", tiny.turnedKey()));
        values.put(
                "attended",
                matrix("hand-attended", "the answer for cell B", List.of("cell B"), tiny.attended(), WIDTH, DECIMALS));
        values.put("firstQuery", firstQuery(tiny));
        values.put("norm", norm(tiny));
        values.put("turnFirst", turn(tiny, 0));
        values.put("turnSecond", turn(tiny, 1));
        values.put("turnFigure", turnFigure(tiny));
        values.put("scores", scores(tiny));
        values.put("answer", answer(tiny));
        int width = story.model().description().blockSizes().width();
        int heads = story.model().description().blockSizes().heads();
        values.put("heads", String.valueOf(heads));
        values.put("headDim", String.valueOf(width / heads));
        values.put("headRoot", root(width / heads));
        values.put("modelWidth", String.valueOf(width));
        return Template.fill("hand.html", values);
    }

    private static String root(int number) {
        double root = Math.sqrt(number);
        return root == Math.rint(root) ? Html.number(root, 0) : Html.number(root, 2);
    }

    private static String weight(String id, String name, float[] values) {
        return matrix(id, name, List.of(), values, WIDTH, 1);
    }

    private static String result(String id, String name, float[] values) {
        return matrix(id, name, TOKENS, values, WIDTH, DECIMALS);
    }

    private static String shown(double value) {
        return number(value, DECIMALS);
    }

    /** A number that another one is multiplied with or added to: negative ones stand in brackets. */
    private static String factor(double value, int decimals) {
        return value < 0 ? "(" + number(value, decimals) + ")" : number(value, decimals);
    }

    private static String firstQuery(TinyModel.Numbers tiny) {
        StringBuilder sum = new StringBuilder();
        for (int i = 0; i < WIDTH; i++) {
            sum.append(i == 0 ? "" : " + ")
                    .append(number(tiny.queryWeight()[i], 1))
                    .append(" · ")
                    .append(factor(tiny.x()[FOLLOWED * WIDTH + i], 1));
        }
        return sum + " = " + shown(tiny.query()[FOLLOWED * WIDTH]);
    }

    private static String norm(TinyModel.Numbers tiny) {
        StringBuilder sum = new StringBuilder("sqrt((");
        double squares = 0;
        for (int i = 0; i < WIDTH; i++) {
            double value = tiny.query()[FOLLOWED * WIDTH + i];
            squares += value * value;
            sum.append(i == 0 ? "" : " + ").append(factor(value, 1)).append("²");
        }
        double root = Math.sqrt(squares / WIDTH + 1e-6);
        return sum + ") / 4 + eps) = " + shown(root) + ", and " + factor(tiny.query()[FOLLOWED * WIDTH], 1) + " / "
                + shown(root) + " = " + shown(tiny.normedQuery()[FOLLOWED * WIDTH]);
    }

    private static String turn(TinyModel.Numbers tiny, int pair) {
        int at = FOLLOWED * WIDTH + 2 * pair;
        double cos = tiny.cos()[2 * FOLLOWED + pair];
        double sin = tiny.sin()[2 * FOLLOWED + pair];
        String angle = pair == 0 ? "2" : "0.2";
        return "pair %d, angle %s: cos = %s, sin = %s; %s · %s − %s · %s = %s"
                .formatted(
                        pair + 1,
                        angle,
                        shown(cos),
                        shown(sin),
                        factor(tiny.normedQuery()[at], DECIMALS),
                        factor(cos, DECIMALS),
                        factor(tiny.normedQuery()[at + 1], DECIMALS),
                        factor(sin, DECIMALS),
                        shown(tiny.turnedQuery()[at]));
    }

    private static String turnFigure(TinyModel.Numbers tiny) {
        StringBuilder figures = new StringBuilder("<div class=\"frames grid\">\n");
        for (int pair = 0; pair < 2; pair++) {
            int at = FOLLOWED * WIDTH + 2 * pair;
            figures.append(Figures.figure(
                    TurnFigure.of(
                            tiny.normedQuery()[at],
                            tiny.normedQuery()[at + 1],
                            tiny.turnedQuery()[at],
                            tiny.turnedQuery()[at + 1]),
                    "Pair %d of cell B’s query, turned by %s radians.".formatted(pair + 1, pair == 0 ? "2" : "0.2")));
        }
        return figures.append("</div>\n").toString();
    }

    private static String scores(TinyModel.Numbers tiny) {
        StringBuilder rows = new StringBuilder();
        double sum = 0;
        for (float score : tiny.scores()) {
            sum += Math.exp(score);
        }
        for (int token = 0; token < TOKENS.size(); token++) {
            rows.append(Figures.row(
                    TOKENS.get(token),
                    shown(tiny.scores()[token]),
                    shown(Math.exp(tiny.scores()[token])),
                    shown(tiny.weights()[token])));
        }
        rows.append(Figures.row("sum", "", shown(sum), "1"));
        return """
                <div class="scroll"><table class="numbers short" id="hand-scores">
                <caption>Cell B attends to each token</caption>
                <thead><tr><th>key of</th><th>score</th><th>e^score</th><th>weight</th></tr></thead>
                <tbody>%s</tbody></table></div>
                """.formatted(rows);
    }

    private static String answer(TinyModel.Numbers tiny) {
        StringBuilder sum = new StringBuilder();
        for (int token = 0; token < TOKENS.size(); token++) {
            sum.append(token == 0 ? "" : " + ")
                    .append(shown(tiny.weights()[token]))
                    .append(" · ")
                    .append(factor(tiny.value()[token * WIDTH], DECIMALS));
        }
        return sum + " = " + shown(tiny.attended()[0]);
    }
}
