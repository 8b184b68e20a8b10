package dev.panaflux.mcp;

import dev.panaflux.app.generate.ImageFile;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.JpegEncoder;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The folder in which images are kept.
 *
 * @param folder made when it is needed
 */
record SavedImages(Path folder) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /** Clients take answers of a mebibyte; base64 makes four characters of three bytes. */
    private static final int MOST_SHOWN_BYTES = 700_000;

    private static final int SHOWN_QUALITY = 85;

    /**
     * Bytes of an image that a client shows.
     *
     * @param format of the bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on at once
    record Shown(byte[] content, OutputFormat format) {}

    /**
     * Writes an image under a new name.
     *
     * @throws IOException if it cannot be written
     */
    Path keep(ImageFile image) throws IOException {
        Files.createDirectories(folder);
        String stem =
                TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + "-" + Long.toUnsignedString(image.seed());
        for (int number = 1; ; number++) {
            Path file = folder.resolve(stem + (number == 1 ? "" : "-" + number) + "."
                    + image.format().extension());
            try {
                WholeFile.writeNew(file, image.content());
                return file;
            } catch (FileAlreadyExistsException taken) {
                // The next name, then.
            }
        }
    }

    /**
     * What a client shows of an image: itself, or a smaller one if clients would refuse it.
     *
     * @throws IOException if it is no image
     */
    static Shown shown(ImageFile image) throws IOException {
        byte[] content = image.content();
        OutputFormat format = image.format();
        if (content.length > MOST_SHOWN_BYTES) {
            RgbImage pixels = ImageDecoder.decode("image", content);
            format = OutputFormat.JPEG;
            content = jpeg(pixels);
            while (content.length > MOST_SHOWN_BYTES) {
                pixels = pixels.resized(Math.max(1, pixels.width() / 2), Math.max(1, pixels.height() / 2));
                content = jpeg(pixels);
            }
        }
        return new Shown(content, format);
    }

    private static byte[] jpeg(RgbImage pixels) {
        return new JpegEncoder(SHOWN_QUALITY).encode(pixels, ImageMetadata.none());
    }
}
