package dev.panaflux.app.sheet;

import dev.panaflux.image.RgbImage;
import dev.panaflux.system.Printable;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A contact sheet as one image: a grid with labels. */
public final class SheetDrawing {

    private static final int GAP = 16;
    private static final int NARROWEST = 160;
    private static final int PROMPT_LINES = 2;
    private static final int LABEL_GAP = 6;
    private static final int MOST_PIXELS = 100_000_000;
    private static final double COLUMNS_TO_ROWS = 1.4;
    private static final Color PAPER = new Color(0xfaf9f7);
    private static final Color INK = new Color(0x1d1f24);
    private static final Color SOFT = new Color(0x5c626d);
    private static final String CUT = "…";

    private final @Nullable Integer wished;
    private final List<SheetImage> images = new ArrayList<>();
    private final Font promptFont = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private final Font factsFont = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private long pixels;

    /**
     * A sheet without images.
     *
     * @param columns of the grid, or null to choose
     */
    public SheetDrawing(@Nullable Integer columns) {
        this.wished = columns;
    }

    /**
     * Adds an image.
     *
     * @throws IllegalArgumentException if the sheet would be too large
     */
    public void add(SheetImage image) {
        pixels += (long) image.thumbnail().width() * image.thumbnail().height();
        if (pixels > MOST_PIXELS) {
            throw tooLarge("more after %d images".formatted(images.size()));
        }
        images.add(image);
    }

    private static IllegalArgumentException tooLarge(String found) {
        return new IllegalArgumentException(
                "expected a sheet of at most %d pixels, found %s; take fewer or smaller images, or write a page: -o sheet.html"
                        .formatted(MOST_PIXELS, found));
    }

    private int columns() {
        return wished == null
                ? (int) Math.ceil(Math.sqrt(images.size() * COLUMNS_TO_ROWS))
                : Math.min(wished, images.size());
    }

    private int largest(ToIntFunction<RgbImage> side, int atLeast) {
        return images.stream().map(SheetImage::thumbnail).mapToInt(side).reduce(atLeast, Math::max);
    }

    /**
     * The sheet.
     *
     * @throws IllegalArgumentException if it would be too large
     * @throws MissingFontsException if this system has no fonts to write labels with
     */
    public RgbImage draw() {
        int columns = columns();
        int cellWidth = largest(RgbImage::width, NARROWEST);
        int labelHeight = labelHeight(cellWidth);
        int cellHeight = largest(RgbImage::height, 1);
        int rows = Math.ceilDiv(images.size(), columns);
        int width = GAP + columns * (cellWidth + GAP);
        long height = GAP + (long) rows * (cellHeight + labelHeight + GAP);
        if (width * height > MOST_PIXELS) {
            throw tooLarge("%d x %d".formatted(width, height));
        }
        BufferedImage sheet = new BufferedImage(width, (int) height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = graphics(sheet);
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, width, (int) height);
        for (int index = 0; index < images.size(); index++) {
            int x = GAP + index % columns * (cellWidth + GAP);
            int y = GAP + index / columns * (cellHeight + labelHeight + GAP);
            BufferedImage thumbnail = Pixels.buffered(images.get(index).thumbnail());
            graphics.drawImage(thumbnail, x, y + cellHeight - thumbnail.getHeight(), null);
            label(graphics, images.get(index), x, y + cellHeight + LABEL_GAP, cellWidth);
        }
        graphics.dispose();
        return Pixels.rgb(sheet);
    }

    /** Some systems have a JVM and no fonts, which it tells by errors of many kinds. */
    private int labelHeight(int width) {
        try {
            Graphics2D graphics = graphics(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
            FontMetrics small = graphics.getFontMetrics(factsFont);
            int factLines = images.stream()
                    .mapToInt(image -> facts(image, small, width).size())
                    .max()
                    .orElse(0);
            int height = LABEL_GAP
                    + PROMPT_LINES * graphics.getFontMetrics(promptFont).getHeight()
                    + factLines * small.getHeight();
            graphics.dispose();
            return height;
        } catch (RuntimeException | LinkageError | InternalError missing) {
            throw new MissingFontsException(missing);
        }
    }

    private static Graphics2D graphics(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        return graphics;
    }

    private void label(Graphics2D graphics, SheetImage image, int x, int top, int width) {
        FontMetrics metrics = graphics.getFontMetrics(promptFont);
        int y = top + metrics.getAscent();
        graphics.setFont(promptFont);
        graphics.setColor(INK);
        String shown = image.prompt().isEmpty() ? image.name() : image.prompt();
        for (String line : wrapped(Printable.line(shown), metrics, width)) {
            graphics.drawString(line, x, y);
            y += metrics.getHeight();
        }
        FontMetrics small = graphics.getFontMetrics(factsFont);
        graphics.setFont(factsFont);
        graphics.setColor(SOFT);
        y += small.getAscent() - metrics.getAscent();
        for (String line : facts(image, small, width)) {
            graphics.drawString(line, x, y);
            y += small.getHeight();
        }
    }

    private static List<String> facts(SheetImage image, FontMetrics metrics, int width) {
        return image.lines(line -> metrics.stringWidth(Printable.line(line)) <= width).stream()
                .map(line -> cut(Printable.line(line), metrics, width))
                .toList();
    }

    private static List<String> wrapped(String text, FontMetrics metrics, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (!rest.isEmpty()) {
            if (lines.size() == PROMPT_LINES - 1 || metrics.stringWidth(rest) <= width) {
                lines.add(cut(rest, metrics, width));
                return lines;
            }
            int end = fitting(rest, metrics, width);
            int space = rest.lastIndexOf(' ', end);
            int at = space > 0 ? space : end;
            lines.add(rest.substring(0, at));
            rest = rest.substring(at).strip();
        }
        return lines;
    }

    private static String cut(String text, FontMetrics metrics, int width) {
        return metrics.stringWidth(text) <= width
                ? text
                : text.substring(0, fitting(text, metrics, width - metrics.stringWidth(CUT))) + CUT;
    }

    /** How much of {@code text} fits, at least one character. */
    private static int fitting(String text, FontMetrics metrics, int width) {
        int end = 0;
        while (end < text.length()) {
            int next = text.offsetByCodePoints(end, 1);
            if (end > 0 && metrics.stringWidth(text.substring(0, next)) > width) {
                break;
            }
            end = next;
        }
        return end;
    }
}
