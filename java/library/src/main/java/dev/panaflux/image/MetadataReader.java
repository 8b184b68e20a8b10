package dev.panaflux.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts of image files of every format: text chunks, Exif, XMP and comments. Where several have the same keyword,
 * the first counts. The pixels are not looked at.
 */
public final class MetadataReader {

    private MetadataReader() {}

    /**
     * Reads a file's texts.
     *
     * @throws ImageFormatException if it is missing or cannot be read, is not an image, or is truncated or damaged
     */
    public static ImageMetadata read(Path file) throws ImageFormatException {
        return decode(file.toString(), ImageDecoder.content(file));
    }

    /**
     * The texts of a file's content.
     *
     * @param name the file's name in messages
     * @throws ImageFormatException as {@link #read}
     */
    public static ImageMetadata decode(String name, byte[] content) throws ImageFormatException {
        return switch (ImageDecoder.format(name, content)) {
            case PNG -> png(name, content);
            case JPEG -> {
                JpegSegments segments = new JpegSegments(content);
                yield texts(segments.exif(), segments.xmp(), segments.comment());
            }
            case WEBP -> {
                WebpFile file = new WebpFile(name, content);
                yield texts(file.exif(), file.xmp(), null);
            }
            case GIF, BMP -> ImageMetadata.none();
        };
    }

    private static ImageMetadata png(String name, byte[] content) throws ImageFormatException {
        PngChunks chunks = new PngChunks(name, content);
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            for (PngText text : chunks.texts()) {
                texts.putIfAbsent(text.keyword(), text.text());
            }
            texts(chunks.exif(), chunks.xmp(), null).texts().forEach(texts::putIfAbsent);
            return new ImageMetadata(texts);
        } catch (IOException | IllegalArgumentException e) {
            throw new ImageFormatException(name + ": the text of the PNG file is damaged: " + e.getMessage(), e);
        }
    }

    private static ImageMetadata texts(
            @Nullable ByteBuffer exif, @Nullable ByteBuffer xmp, @Nullable ByteBuffer comment) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (exif != null) {
            texts.putAll(ExifTexts.decode(exif));
        }
        if (xmp != null) {
            XmpTexts.decode(xmp).forEach(texts::putIfAbsent);
        }
        if (comment != null) {
            texts.put(
                    ImageMetadata.COMMENT,
                    StandardCharsets.UTF_8.decode(comment.slice()).toString());
        }
        return new ImageMetadata(texts);
    }
}
