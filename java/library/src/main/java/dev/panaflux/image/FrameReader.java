package dev.panaflux.image;

import java.awt.Dimension;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Reads the first frame of a file with ImageIO, in bands of rows if the whole would take too much memory.
 *
 * @param name the file's name in messages
 * @param format the file's format
 * @param content opens the file
 * @param bytesPerPixel maximum number of decoded bytes per pixel
 */
record FrameReader(String name, FileFormat format, Supplier<ByteStream> content, int bytesPerPixel) {

    /** Twice what Pillow warns about, and where it refuses: a small file can claim any size. */
    private static final long MAX_PIXELS = 2L * 89_478_485;

    /**
     * Bytes of decoded samples held at once: what Pillow's limit comes to in RGB. A reader starts again for each band, so a few
     * large bands are read. PNG and WebP are read in one: their files can be tiny, and a band would cost those above it again.
     */
    private static final long MAX_BAND_BYTES = 1L << 29;

    /** Reads a band. */
    interface Decoding {

        /**
         * Passes on the band's rows.
         *
         * @param band has the rows as its source region, or none for all rows
         * @return whether the layout of samples is supported
         */
        boolean run(ImageReader reader, ImageReadParam band) throws IOException;
    }

    private interface Task<T> {
        T run(ImageReader reader) throws IOException;
    }

    /** Like {@link #read(PixelRows, Orientation, Decoding)}, for samples that are colours or palette indices. */
    void read(PixelRows rows, Orientation orientation) throws ImageFormatException {
        read(rows, orientation, (reader, band) -> RasterPixels.put(reader.read(0, band), rows));
    }

    /**
     * Reads the frame.
     *
     * @param rows receives the size from here and the rows from {@code decoding}
     * @throws ImageFormatException if the frame is empty, too large, damaged or not supported
     */
    void read(PixelRows rows, Orientation orientation, Decoding decoding) throws ImageFormatException {
        Dimension size = with(reader -> new Dimension(reader.getWidth(0), reader.getHeight(0)));
        requireSize(name, size.width, size.height);
        long rowBytes = (long) size.width * bytesPerPixel;
        int bandRows = Math.clamp(MAX_BAND_BYTES / rowBytes, 1, size.height);
        if (bandRows < size.height && startsAgain()) {
            throw tooLarge(name, MAX_BAND_BYTES / bytesPerPixel, size.width, size.height);
        }
        rows.start(size.width, size.height, orientation);
        for (int top = 0; top < size.height; top += bandRows) {
            Rectangle region = new Rectangle(0, top, size.width, Math.min(bandRows, size.height - top));
            boolean supported = with(reader -> {
                ImageReadParam band = reader.getDefaultReadParam();
                if (region.height < size.height) {
                    band.setSourceRegion(region);
                }
                return decoding.run(reader, band);
            });
            if (!supported) {
                throw new ImageFormatException(
                        name + ": the " + format + " image has a sample layout that is not supported");
            }
        }
    }

    /** Whether a later band costs all rows above it again. */
    private boolean startsAgain() {
        return format == FileFormat.WEBP || format == FileFormat.PNG;
    }

    /** Rejects an image that has no pixels or is too large to decode. */
    static void requireSize(String name, int width, int height) throws ImageFormatException {
        if (width < 1 || height < 1) {
            throw new ImageFormatException(
                    name + ": expected an image of at least one pixel, found " + width + "x" + height);
        }
        if ((long) width * height > MAX_PIXELS) {
            throw tooLarge(name, MAX_PIXELS, width, height);
        }
    }

    private static ImageFormatException tooLarge(String name, long limit, int width, int height) {
        return new ImageFormatException(
                name + ": expected an image of at most " + limit + " pixels, found " + width + "x" + height);
    }

    private <T> T with(Task<T> task) throws ImageFormatException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
        if (!readers.hasNext()) {
            throw new ImageFormatException(name + ": no reader for " + format + " images is on the class path");
        }
        ImageReader reader = readers.next();
        try (ByteStream stream = content.get()) {
            reader.setInput(stream, true, true);
            return task.run(reader);
        } catch (IOException | RuntimeException e) {
            if (e.getCause() instanceof OutOfMemoryError memory) {
                throw memory;
            }
            // ImageIO's readers answer damage with any kind of exception, array bounds included.
            String message = e.getMessage();
            String reason = message == null || message.isBlank()
                    ? ""
                    : ": " + message.lines().findFirst().orElse("");
            throw new ImageFormatException(name + ": the " + format + " image is damaged or truncated" + reason, e);
        } finally {
            reader.dispose();
        }
    }
}
