package dev.panaflux.cli.terminal;

import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * The graphics protocol of kitty and Ghostty: a PNG in parts of 4096 letters.
 *
 * @param passed what each code is wrapped in
 */
record KittyWriter(UnaryOperator<String> passed) implements ImageWriter {

    private static final int LONGEST = 4096;

    @Override
    public Drawing draw(RgbImage image, int number, TerminalSize cells) {
        String data =
                Base64.getEncoder().encodeToString(OutputFormat.PNG.encoder().encode(image, ImageMetadata.none()));
        StringBuilder codes = new StringBuilder();
        for (int from = 0; from < data.length(); from += LONGEST) {
            int end = Math.min(data.length(), from + LONGEST);
            // q=2: no answers, which would be read as typed. C=1: the cursor stays.
            String first = from == 0
                    ? "a=T,f=100,q=2,C=1,i=%d,p=1,c=%d,r=%d,".formatted(number, cells.columns(), cells.rows())
                    : "";
            int more = end < data.length() ? 1 : 0;
            codes.append(passed.apply("\033_G%sm=%d;%s\033\\".formatted(first, more, data.substring(from, end))));
        }
        return new Drawing(codes.toString(), cells.rows());
    }
}
