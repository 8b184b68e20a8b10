package dev.panaflux.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads an image file as 8-bit RGB. The format (PNG, JPEG, WebP, GIF (first frame) or BMP) is recognised by content.
 *
 * <p>Results equal those of diffusers' {@code load_image}, with two exceptions where that would lose the image: transparency
 * is composed over white instead of dropped, and 16-bit gray is scaled to 8 bits instead of clipped. Exif orientation is
 * applied; colour profiles are ignored.
 *
 * <p>EXACT against Pillow, except for lossy WebP, whose colour planes are enlarged without smoothing here.
 */
public final class ImageDecoder {

    /** Twice the size that Pillow warns about, and where it refuses; a small file can claim any size. */
    private static final long MAX_PIXELS = 2L * 89_478_485;

    private static final int MAX_FILE_BYTES = 1 << 30;
    private static final int CMYK_COMPONENTS = 4;

    private ImageDecoder() {}

    /**
     * Reads a file or pipe.
     *
     * @throws ImageFormatException if the file is missing or cannot be read, is not an image of a supported format, is
     *     damaged or truncated, or has more than 178 million pixels
     */
    public static RgbImage read(Path file) throws ImageFormatException {
        if (Files.isDirectory(file)) {
            throw new ImageFormatException(file + ": expected an image file, found a folder");
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_FILE_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new ImageFormatException(file + ": expected an image file, found none", e);
        } catch (AccessDeniedException e) {
            throw new ImageFormatException(file + ": cannot be read: permission denied", e);
        } catch (IOException e) {
            throw new ImageFormatException(file + ": cannot be read" + reason(e), e);
        }
        if (content.length > MAX_FILE_BYTES) {
            throw new ImageFormatException(
                    file + ": expected an image file of at most " + MAX_FILE_BYTES + " bytes, found more");
        }
        return decode(file.toString(), content);
    }

    /**
     * Decodes a file's content.
     *
     * @param name the file's name in messages
     * @throws ImageFormatException as {@link #read}
     */
    public static RgbImage decode(String name, byte[] content) throws ImageFormatException {
        FileFormat format = FileFormat.of(content);
        if (format == null) {
            throw new ImageFormatException(
                    name + ": expected a PNG, JPEG, WebP, GIF or BMP image, found " + describe(content));
        }
        return switch (format) {
            case PNG -> {
                PngChunks chunks = new PngChunks(name, content);
                RgbImage image = pixels(name, format, content);
                int key = chunks.transparentGray();
                yield oriented(chunks.exif(), key < 0 ? image : RasterPixels.whiten(image, key));
            }
            case JPEG -> {
                JpegSegments segments = new JpegSegments(content);
                yield oriented(segments.exif(), jpegPixels(name, segments));
            }
            case WEBP -> {
                RiffChunks chunks = RiffChunks.scan(name, content);
                yield oriented(chunks.exif(), pixels(name, format, content));
            }
            case GIF, BMP -> pixels(name, format, content);
        };
    }

    private static RgbImage oriented(@Nullable ByteBuffer exif, RgbImage image) {
        return Orientation.of(exif).apply(image);
    }

    private static RgbImage pixels(String name, FileFormat format, byte[] content) throws ImageFormatException {
        return with(name, format, content, reader -> RasterPixels.of(reader.read(0)));
    }

    private static RgbImage jpegPixels(String name, JpegSegments segments) throws ImageFormatException {
        List<String> warnings = new ArrayList<>();
        RgbImage image = with(name, FileFormat.JPEG, segments.withoutProfile(), reader -> {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            return segments.components() == CMYK_COMPONENTS
                    ? RasterPixels.ofCmyk(reader.readRaster(0, null), segments.ycck())
                    : RasterPixels.of(reader.read(0));
        });
        // libjpeg fills missing parts with gray and only warns. A baseline image without an end marker may be
        // complete, and stray bytes in a file that has one are harmless.
        String alarm = segments.ended() ? "premature end" : "Corrupt JPEG data";
        if (segments.cut() || warnings.stream().anyMatch(warning -> warning.contains(alarm))) {
            throw new ImageFormatException(
                    name + ": the JPEG file is truncated or damaged: part of the image is missing");
        }
        return image;
    }

    private interface Decoding {
        @Nullable
        RgbImage run(ImageReader reader) throws IOException;
    }

    private static RgbImage with(String name, FileFormat format, byte[] content, Decoding decoding)
            throws ImageFormatException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
        if (!readers.hasNext()) {
            throw new ImageFormatException(name + ": no reader for " + format + " images is on the class path");
        }
        ImageReader reader = readers.next();
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(stream, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            if (width * height > MAX_PIXELS) {
                throw new ImageFormatException(name + ": expected an image of at most " + MAX_PIXELS + " pixels, found "
                        + width + "x" + height);
            }
            RgbImage image = decoding.run(reader);
            if (image == null) {
                throw new ImageFormatException(
                        name + ": the " + format + " image has a sample layout that is not supported");
            }
            return image;
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers throw all kinds of exceptions on damaged files, even for array bounds.
            throw new ImageFormatException(name + ": the " + format + " image is damaged or truncated" + reason(e), e);
        } finally {
            reader.dispose();
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? ""
                : ": " + message.lines().findFirst().orElse("");
    }

    private static String describe(byte[] content) {
        if (content.length == 0) {
            return "an empty file";
        }
        StringBuilder start = new StringBuilder("a file that starts with");
        for (int i = 0; i < Math.min(content.length, 8); i++) {
            start.append(String.format(" %02x", content[i]));
        }
        return start.toString();
    }
}
