package dev.panaflux.image;

import dev.panaflux.system.FileKind;
import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads an image file as 8-bit RGB. The format (PNG, JPEG, WebP, GIF or BMP) is recognised by content; for an animation, the
 * first frame is read, on its canvas.
 *
 * <p>Results equal those of diffusers' {@code load_image}, with two exceptions where that would lose the image: transparency is
 * composed over white instead of dropped, and 16-bit gray is scaled to 8 bits instead of clipped. Exif orientation is applied;
 * colour profiles are ignored.
 *
 * <p>EXACT against Pillow, except for lossy WebP, whose colour planes are upsampled without smoothing here.
 */
public final class ImageDecoder {

    private static final int MAX_FILE_BYTES = 1 << 30;
    private static final int CMYK_COMPONENTS = 4;
    private static final int PIXEL_BYTES = 4;
    private static final int WHITE = 0xffffff;

    /** Far more than any encoder writes; each takes a pass over the whole image. */
    private static final int MAX_SCANS = 100;

    private ImageDecoder() {}

    /**
     * Reads a file or pipe.
     *
     * @throws ImageFormatException if it is missing or cannot be read, is not an image of a supported format, is
     *     damaged or truncated, or has more than 178 million pixels (of a WebP or PNG file, more than 512 MiB of samples:
     *     134 million pixels with transparency)
     */
    public static RgbImage read(Path file) throws ImageFormatException {
        return decode(file.toString(), content(file));
    }

    /**
     * Like {@link #read(Path)}, but scales the image down to the size that {@code fit} allows while reading it.
     *
     * @throws ImageFormatException like {@link #read(Path)}, and if {@code fit} rejects the size in the file's header
     */
    public static BoundedImage read(Path file, ReferenceFit fit) throws ImageFormatException {
        return decode(file.toString(), content(file), fit);
    }

    static byte[] content(Path file) throws ImageFormatException {
        if (Files.isDirectory(file)) {
            throw new ImageFormatException(file + ": expected an image file, found a folder");
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(FileKind.START_BYTES);
            format(file.toString(), start);
            byte[] rest = in.readNBytes(MAX_FILE_BYTES + 1 - start.length);
            content = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, content, start.length, rest.length);
        } catch (ImageFormatException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new ImageFormatException(file + ": expected an image file, found none", e);
        } catch (AccessDeniedException e) {
            throw new ImageFormatException(file + ": cannot be read: permission denied", e);
        } catch (IOException e) {
            IoErrors.requireUninterrupted(e);
            throw new ImageFormatException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (content.length > MAX_FILE_BYTES) {
            throw new ImageFormatException(
                    file + ": expected an image file of at most " + MAX_FILE_BYTES + " bytes, found more");
        }
        return content;
    }

    /**
     * Decodes a file's content.
     *
     * @param name the file's name in messages
     * @throws ImageFormatException as {@link #read(Path)}
     */
    public static RgbImage decode(String name, byte[] content) throws ImageFormatException {
        WholeImage rows = new WholeImage();
        decode(name, content, rows);
        return rows.image();
    }

    /**
     * Decodes a file's content and scales it down meanwhile.
     *
     * @param name the file's name in messages
     * @throws ImageFormatException like {@link #read(Path, ReferenceFit)}
     */
    public static BoundedImage decode(String name, byte[] content, ReferenceFit fit) throws ImageFormatException {
        BoundedImage.Rows rows = new BoundedImage.Rows(name, fit);
        decode(name, content, rows);
        return rows.image();
    }

    /**
     * Like {@link #decode(String, byte[])}, for content of strangers: a size above a limit is rejected before a pixel is decoded.
     *
     * @param most pixels of the image
     * @throws ImageFormatException like {@link #decode(String, byte[])}, and if the image has more pixels
     */
    public static RgbImage decode(String name, byte[] content, long most) throws ImageFormatException {
        WholeImage rows = new WholeImage();
        decode(name, content, new LimitedRows(name, rows, most));
        return rows.image();
    }

    /**
     * Like {@link #decode(String, byte[], ReferenceFit)}, with a limit as {@link #decode(String, byte[], long)} has.
     *
     * @param most pixels of the image
     * @throws ImageFormatException like {@link #decode(String, byte[], ReferenceFit)}, and if the image has more pixels
     */
    public static BoundedImage decode(String name, byte[] content, ReferenceFit fit, long most)
            throws ImageFormatException {
        BoundedImage.Rows rows = new BoundedImage.Rows(name, fit);
        decode(name, content, new LimitedRows(name, rows, most));
        return rows.image();
    }

    /** Decodes a file's content row by row. */
    static void decode(String name, byte[] content, PixelRows rows) throws ImageFormatException {
        switch (format(name, content)) {
            case PNG -> png(name, content, rows);
            case JPEG -> jpeg(name, content, rows);
            case WEBP -> webp(name, content, rows);
            case GIF -> gif(name, content, rows);
            case BMP ->
                new FrameReader(name, FileFormat.BMP, () -> ByteStream.of(content), PIXEL_BYTES)
                        .read(rows, Orientation.UPRIGHT);
        }
    }

    static FileFormat format(String name, byte[] start) throws ImageFormatException {
        FileFormat format = FileFormat.of(start);
        if (format == null) {
            throw new ImageFormatException(
                    name + ": expected a PNG, JPEG, WebP, GIF or BMP image, found " + FileKind.describe(start));
        }
        return format;
    }

    private static void png(String name, byte[] content, PixelRows rows) throws ImageFormatException {
        PngChunks chunks = new PngChunks(name, content);
        int key = chunks.transparentGray();
        FrameReader frame = new FrameReader(name, FileFormat.PNG, () -> ByteStream.of(content), chunks.pixelBytes());
        frame.read(key < 0 ? rows : new WhitenedRows(rows, key), chunks.orientation());
    }

    private static void jpeg(String name, byte[] content, PixelRows rows) throws ImageFormatException {
        JpegSegments segments = new JpegSegments(content);
        if (segments.scans() > MAX_SCANS) {
            throw new ImageFormatException(
                    name + ": expected a JPEG image of at most " + MAX_SCANS + " scans, found " + segments.scans());
        }
        byte[] plain = segments.withoutProfile();
        List<String> warnings = new ArrayList<>();
        new FrameReader(name, FileFormat.JPEG, () -> ByteStream.of(plain), PIXEL_BYTES)
                .read(rows, segments.orientation(), (reader, band) -> {
                    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                    if (segments.components() != CMYK_COMPONENTS) {
                        return RasterPixels.put(reader.read(0, band), rows);
                    }
                    RasterPixels.putCmyk(reader.readRaster(0, band), segments.ycck(), rows);
                    return true;
                });
        // libjpeg fills missing parts with gray and only warns. A baseline image without an end marker may be
        // complete, and stray bytes in a file that has one are harmless.
        String alarm = segments.ended() ? "premature end" : "Corrupt JPEG data";
        if (segments.cut() || warnings.stream().anyMatch(warning -> warning.contains(alarm))) {
            throw new ImageFormatException(
                    name + ": the JPEG file is truncated or damaged: part of the image is missing");
        }
    }

    private static void webp(String name, byte[] content, PixelRows rows) throws ImageFormatException {
        WebpFile file = new WebpFile(name, content);
        byte[] frame = file.frameFile();
        CanvasRows.Place place = file.place();
        new FrameReader(
                        name,
                        FileFormat.WEBP,
                        () -> file.isLossless() ? ByteStream.padded(frame) : ByteStream.of(frame),
                        PIXEL_BYTES)
                .read(place == null ? rows : onCanvas(name, rows, place, WHITE), file.orientation());
    }

    private static void gif(String name, byte[] content, PixelRows rows) throws ImageFormatException {
        GifFrame frame = GifFrame.scan(name, content);
        new FrameReader(name, FileFormat.GIF, () -> ByteStream.of(content), PIXEL_BYTES)
                .read(onCanvas(name, rows, frame.place(), frame.fill()), Orientation.UPRIGHT);
    }

    private static PixelRows onCanvas(String name, PixelRows rows, CanvasRows.Place place, int fill)
            throws ImageFormatException {
        FrameReader.requireSize(name, place.width(), place.height());
        return new CanvasRows(rows, place, fill);
    }

    private record LimitedRows(String name, PixelRows rows, long most) implements PixelRows {

        @Override
        public void start(int width, int height, Orientation orientation) throws ImageFormatException {
            if ((long) width * height > most) {
                throw new ImageFormatException(
                        "%s: expected at most %d pixels, found %dx%d".formatted(name, most, width, height));
            }
            rows.start(width, height, orientation);
        }

        @Override
        public void row(byte[] rgb) {
            rows.row(rgb);
        }
    }

    private record WhitenedRows(PixelRows rows, int gray) implements PixelRows {

        @Override
        public void start(int width, int height, Orientation orientation) throws ImageFormatException {
            rows.start(width, height, orientation);
        }

        @Override
        public void row(byte[] rgb) {
            RasterPixels.whiten(rgb, gray);
            rows.row(rgb);
        }
    }
}
