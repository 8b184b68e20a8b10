package dev.panaflux.explain.draw;

/** What a block of the first kind does, from left to right. */
public final class BlockDiagram {

    private static final double WIDTH = 680;
    private static final double HEIGHT = 232;
    private static final double BOX = 40;

    private BlockDiagram() {}

    /** The diagram with the sizes of a run. */
    public static String of(int text, int image, int width, int feedForward, int heads) {
        Svg svg =
                new Svg(WIDTH, HEIGHT, "A block of the transformer: norm, attention, gate, norm, gated network, gate");
        svg.text(0, 62, "text", "label", "start").text(0, 77, "%d × %d".formatted(text, width), "tick", "start");
        svg.text(0, 162, "image", "label", "start").text(0, 177, "%d × %d".formatted(image, width), "tick", "start");
        for (double y : new double[] {66, 166}) {
            svg.line(72, y, WIDTH - 4, y, "wire");
            svg.arrow(WIDTH - 20, y, WIDTH - 2, y, 7, "arrow wire");
            box(svg, 96, y, 84, "norm", "shift, scale", "k-mod");
            box(svg, 350, y, 44, "gate", "", "k-mod");
            box(svg, 416, y, 84, "norm", "shift, scale", "k-mod");
            box(svg, 514, y, 76, "G, U, silu", Integer.toString(feedForward), "k-net");
            box(svg, 604, y, 44, "gate", "", "k-mod");
            skip(svg, 84, 402, y);
            skip(svg, 408, 656, y);
        }
        svg.rect(206, 44, 116, 144, "box k-att");
        svg.text(264, 110, "attention", "label", "middle");
        svg.text(264, 126, "%d heads,".formatted(heads), "tick", "middle");
        svg.text(264, 140, "%d × %d weights".formatted(text + image, text + image), "tick", "middle");
        svg.text(WIDTH / 2, HEIGHT - 6, "noise level: timestep → shift, scale, gate", "tick", "middle");
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
