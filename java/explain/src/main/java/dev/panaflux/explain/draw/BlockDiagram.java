package dev.panaflux.explain.draw;

/** A block with separate weights for text and image: its two halves one below the other, so that a phone is wide enough. */
public final class BlockDiagram {

    private static final double WIDTH = 400;
    private static final double HEIGHT = 436;
    private static final double HALF = 204;
    private static final double BOX = 40;
    private static final double TEXT = 64;
    private static final double IMAGE = 152;

    private BlockDiagram() {}

    /** The diagram with the sizes of a run. */
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
