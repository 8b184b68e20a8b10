package dev.panaflux.cli.terminal;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Understands sixels as a terminal does. */
final class SixelReader {

    private static final Pattern WHOLE =
            Pattern.compile("\0337\033P0;1q\"1;1;(\\d+);(\\d+)(.*)\033\\\\\0338", Pattern.DOTALL);
    private static final Pattern TOKEN =
            Pattern.compile("#(\\d+);2;(\\d+);(\\d+);(\\d+)|#(\\d+)|!(\\d+)([?-~])|([?-~])|(\\$)|(-)");

    private final int[][][] pixels;

    SixelReader(String codes) {
        Matcher whole = WHOLE.matcher(codes);
        if (!whole.matches()) {
            throw new AssertionError("no sixels");
        }
        pixels = new int[Integer.parseInt(whole.group(2))][Integer.parseInt(whole.group(1))][];
        read(TOKEN.matcher(whole.group(3)));
    }

    /** The colour of each pixel, {@code [height][width][3]}; null where nothing was drawn. */
    int[][][] pixels() {
        return pixels;
    }

    private void read(Matcher token) {
        Map<Integer, int[]> colours = new HashMap<>();
        int[] colour = {0, 0, 0};
        int x = 0;
        int top = 0;
        int end = 0;
        while (token.find()) {
            if (token.start() != end) {
                throw new AssertionError("unknown code at " + end);
            }
            end = token.end();
            if (token.group(1) != null) {
                int[] defined = new int[3];
                for (int channel = 0; channel < 3; channel++) {
                    defined[channel] = Math.round(Integer.parseInt(token.group(2 + channel)) * 2.55f);
                }
                colours.put(Integer.valueOf(token.group(1)), defined);
            } else if (token.group(5) != null) {
                colour = colours.getOrDefault(Integer.valueOf(token.group(5)), colour);
            } else if (token.group(9) != null) {
                x = 0;
            } else if (token.group(10) != null) {
                x = 0;
                top += 6;
            } else {
                int times = token.group(6) == null ? 1 : Integer.parseInt(token.group(6));
                String sixel = token.group(6) == null ? token.group(8) : token.group(7);
                for (int i = 0; i < times; i++) {
                    draw(sixel.charAt(0) - '?', x++, top, colour);
                }
            }
        }
    }

    private void draw(int bits, int x, int top, int[] colour) {
        for (int bit = 0; bit < 6; bit++) {
            if ((bits >> bit & 1) != 0) {
                pixels[top + bit][x] = colour;
            }
        }
    }
}
