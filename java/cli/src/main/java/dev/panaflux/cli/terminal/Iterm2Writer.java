package dev.panaflux.cli.terminal;

import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * The inline images of iTerm2, which WezTerm, Konsole and others know as well: a whole PNG.
 *
 * @param passed what the code is wrapped in
 */
record Iterm2Writer(UnaryOperator<String> passed) implements ImageWriter {

    @Override
    public Drawing draw(RgbImage image, int number, TerminalSize cells) {
        byte[] png = OutputFormat.PNG.encoder().encode(image, ImageMetadata.none());
        String code =
                "\033]1337;File=inline=1;size=%d;width=%d;height=%d;preserveAspectRatio=0;doNotMoveCursor=1:%s\007"
                        .formatted(
                                png.length,
                                cells.columns(),
                                cells.rows(),
                                Base64.getEncoder().encodeToString(png));
        // Some terminals move the cursor all the same.
        return new Drawing("\0337" + passed.apply(code) + "\0338", cells.rows());
    }
}
