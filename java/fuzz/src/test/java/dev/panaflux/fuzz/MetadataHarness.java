package dev.panaflux.fuzz;

import dev.panaflux.image.DecodingCheck;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an image was generated: the text chunks of a PNG file, which can be written again. */
final class MetadataHarness implements Harness {

    private static final String NAME = "input.png";
    private static final RgbImage PIXEL = RgbImage.of(1, 1, new byte[3]);

    @Override
    public boolean takes(byte[] input) {
        ImageMetadata read;
        try {
            read = MetadataReader.decode(NAME, DecodingCheck.withChecksums(input));
        } catch (ImageFormatException e) {
            Refusal.of(e, NAME);
            return false;
        }
        try {
            ImageMetadata again = MetadataReader.decode(NAME, PngFile.encode(PIXEL, read));
            if (!again.equals(read)) {
                throw new AssertionError("expected " + read + ", found " + again);
            }
            return true;
        } catch (ImageFormatException e) {
            throw new AssertionError("expected to read again what was read, found " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put(
                "ours",
                PngFile.encode(
                        PIXEL,
                        new ImageMetadata(
                                Map.of(ImageMetadata.PARAMETERS, "a red apple\nSteps: 4", "Title", "\u732b \u00e9"))));
        ImageHarness pictures = new ImageHarness("texts.png", png -> png);
        seeds.putAll(pictures.seeds());
        return seeds;
    }
}
