package dev.panaflux.fuzz;

import dev.panaflux.image.DecodingCheck;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How an image was generated: the texts in its file, which can be written again as a PNG file. */
final class MetadataHarness implements Harness {

    private static final String NAME = "input";
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
        ImageMetadata texts = new ImageMetadata(Map.of(
                ImageMetadata.PARAMETERS, "a red apple\nSteps: 4",
                ImageMetadata.SOFTWARE, "Panaflux",
                ImageMetadata.PANAFLUX, "{\"prompt\": \"<\u732b & \u00e9>\"}"));
        for (OutputFormat format : OutputFormat.values()) {
            seeds.put("ours-" + format.label(), format.encoder().encode(PIXEL, texts));
        }
        for (String kind : List.of("texts.png", "turned-6.jpg", "turned.webp", "turned.png")) {
            seeds.putAll(new ImageHarness(kind, content -> content).seeds());
        }
        return seeds;
    }
}
