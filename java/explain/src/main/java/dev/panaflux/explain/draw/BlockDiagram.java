package dev.panaflux.explain.draw;

/** The two kinds of blocks. */
public final class BlockDiagram {

    private static final double WIDTH = 400;
    private static final double HEIGHT = 436;
    private static final double HALF = 204;
    private static final double BOX = 40;
    private static final double TEXT = 64;
    private static final double IMAGE = 152;
    private static final double SINGLE_HEIGHT = 196;
    private static final double BESIDE = 38;

    private BlockDiagram() {}

    /**
     * A block with separate weights for text and image, with the sizes of a run: its two halves one below the other, so that a phone is
     * wide enough.
     */
    public static String of(int text, int image, int width, int feedForward, int heads) {
        Svg svg =
                new Svg(WIDTH, HEIGHT, "A block of the transformer: norm, attention, gate, norm, gated network, gate");
        for (double top : new double[] {0, HALF}) {
            svg.text(0, top + TEXT - 4, "text", "label", "start")
                    .text(0, top + TEXT + 11, "%d × %d".formatted(text, width), "tick", "start")
                    .text(0, top + IMAGE - 4, "image", "label", "start")
                    .text(0, top + IMAGE + 11, "%d × %d".formatted(image, width), "tick", "start");
            for (double y : new double[] {top + TEXT, top + IMAGE}) {
                svg.line(70, y, WIDTH - 4, y, "wire").arrow(WIDTH - 20, y, WIDTH - 2, y, 7, "arrow wire");
                box(svg, 92, y, 82, "norm", "shift, scale", "k-mod");
                box(svg, 304, y, 44, "gate", "", "k-mod");
                skip(svg, 80, 364, y);
            }
        }
        svg.text(0, 14, "First, tokens take from each other", "axis", "start");
        double middle = (TEXT + IMAGE) / 2;
        svg.rect(188, TEXT - BOX / 2, 104, IMAGE - TEXT + BOX, "box k-att")
                .text(240, middle - 8, "attention", "label", "middle")
                .text(240, middle + 8, "%d heads,".formatted(heads), "tick", "middle")
                .text(240, middle + 22, "%d × %d".formatted(text + image, text + image), "tick", "middle")
                .text(240, middle + 36, "weights", "tick", "middle");
        svg.text(0, HALF + 14, "Then each is changed alone", "axis", "start");
        box(svg, 188, HALF + TEXT, 104, "G, U, silu", Html.count(feedForward) + " features", "k-net");
        box(svg, 188, HALF + IMAGE, 104, "G, U, silu", Html.count(feedForward) + " features", "k-net");
        svg.text(WIDTH / 2, HEIGHT - 14, "noise level: timestep → shift, scale, gate", "tick", "middle");
        return svg.toString();
    }

    /** A block with the same weights for all tokens, with the sizes of a run. */
    public static String single(int tokens, int width, int feedForward, int heads) {
        Svg svg = new Svg(
                WIDTH, SINGLE_HEIGHT, "A single block: norm, attention beside the gated network, one matrix, gate");
        double y = 104;
        svg.text(0, 14, "Both at once", "axis", "start")
                .text(0, 32, "text and image, %d × %d".formatted(tokens, width), "tick", "start");
        svg.line(0, y, 106, y, "wire")
                .line(240, y, WIDTH - 4, y, "wire")
                .arrow(WIDTH - 20, y, WIDTH - 2, y, 7, "arrow wire");
        for (double part : new double[] {y - BESIDE, y + BESIDE}) {
            svg.path(new double[] {106, y, 106, part, 240, part, 240, y}, "wire");
        }
        svg.path(new double[] {8, y, 8, 42, 380, 42, 380, y - 5}, "wire");
        svg.circle(380, y, 5, "sum");
        svg.line(377, y, 383, y, "wire").line(380, y - 3, 380, y + 3, "wire");
        box(svg, 18, y, 76, "norm", "shift, scale", "k-mod");
        box(svg, 118, y - BESIDE + 4, 110, "attention", heads + " heads", "k-att");
        box(svg, 118, y + BESIDE, 110, "G, U, silu", Html.count(feedForward) + " features", "k-net");
        box(svg, 252, y, 62, "output", "", "k-net");
        box(svg, 322, y, 46, "gate", "", "k-mod");
        svg.text(WIDTH / 2, SINGLE_HEIGHT - 8, "noise level: timestep → shift, scale, gate", "tick", "middle");
        return svg.toString();
    }

    private static void box(Svg svg, double x, double y, double width, String name, String below, String style) {
        svg.rect(x, y - BOX / 2, width, BOX, "box " + style);
        svg.text(x + width / 2, below.isEmpty() ? y + 4 : y - 1, name, "label", "middle");
        if (!below.isEmpty()) {
            svg.text(x + width / 2, y + 13, below, "tick", "middle");
        }
    }

    /** What goes round a part and is added to what comes out of it. */
    private static void skip(Svg svg, double from, double to, double y) {
        double over = y - BOX / 2 - 12;
        svg.path(new double[] {from, y, from, over, to, over, to, y - 5}, "wire");
        svg.circle(to, y, 5, "sum");
        svg.line(to - 3, y, to + 3, y, "wire").line(to, y - 3, to, y + 3, "wire");
    }
}
