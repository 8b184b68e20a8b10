package dev.panaflux.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Node;

/** Writes pictures as PNG files with text chunks, and reads the text chunks of PNG files. */
public final class PngFile {

    private static final String TREE = "javax_imageio_png_1.0";
    private static final int[] RGB_OFFSETS = {0, 1, 2};

    /** Deflate level 6 on the writer's scale from 1 (fast, large) to 0 (slow, small). */
    private static final float COMPRESSION_QUALITY = 1.0f / 3.0f;

    private PngFile() {}

    /**
     * Writes a file whole or not at all: under a temporary name in the same folder, then moved, replacing a file that is
     * there. A target that is no regular file (a device, a pipe) is written to directly.
     *
     * @throws IOException with one line naming the file and the reason when the folder is missing or not writable, the
     *     disk is full, or the target is a folder; no file is left behind
     */
    public static void write(Path file, RgbImage image, PngMetadata metadata) throws IOException {
        AtomicFile.write(file, encode(image, metadata));
    }

    /** The bytes of a PNG file: 8-bit RGB, deflate level 6, the text before the pixels. */
    public static byte[] encode(RgbImage image, PngMetadata metadata) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            BufferedImage pixels = view(image);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(COMPRESSION_QUALITY);
            IIOMetadata tree = writer.getDefaultImageMetadata(new ImageTypeSpecifier(pixels), parameters);
            tree.mergeTree(TREE, texts(metadata));
            writer.setOutput(stream);
            writer.write(null, new IIOImage(pixels, null, tree), parameters);
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a PNG file in memory failed", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * The text chunks of a file that precede its pixels.
     *
     * @throws ImageFormatException if the file is no PNG file, is truncated or damaged
     * @throws IOException if it cannot be read
     */
    public static PngMetadata readMetadata(Path file) throws IOException {
        return readMetadata(file.toString(), Files.readAllBytes(file));
    }

    /**
     * As {@link #readMetadata(Path)}, of a file's content.
     *
     * @param name what messages call the file
     */
    public static PngMetadata readMetadata(String name, byte[] content) throws ImageFormatException {
        if (FileFormat.of(content) != FileFormat.PNG) {
            throw new ImageFormatException(name + ": expected a PNG file");
        }
        PngChunks.scan(name, content);
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(stream, true, false);
            Map<String, String> texts = new LinkedHashMap<>();
            Node tree = reader.getImageMetadata(0).getAsTree(TREE);
            for (Node group = tree.getFirstChild(); group != null; group = group.getNextSibling()) {
                String attribute = group.getNodeName().equals("tEXt") ? "value" : "text";
                if (group.getNodeName().endsWith("Xt")) {
                    for (Node entry = group.getFirstChild(); entry != null; entry = entry.getNextSibling()) {
                        IIOMetadataNode text = (IIOMetadataNode) entry;
                        texts.putIfAbsent(text.getAttribute("keyword"), text.getAttribute(attribute));
                    }
                }
            }
            return new PngMetadata(texts);
        } catch (IOException | RuntimeException e) {
            throw new ImageFormatException(name + ": the text of the PNG file is damaged", e);
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage view(RgbImage image) {
        byte[] rgb = image.pixels();
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(rgb, rgb.length),
                image.width(),
                image.height(),
                image.width() * RGB_OFFSETS.length,
                RGB_OFFSETS.length,
                RGB_OFFSETS,
                null);
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        return new BufferedImage(model, raster, false, null);
    }

    private static IIOMetadataNode texts(PngMetadata metadata) {
        IIOMetadataNode plain = new IIOMetadataNode("tEXt");
        IIOMetadataNode international = new IIOMetadataNode("iTXt");
        metadata.texts().forEach((keyword, text) -> {
            if (PngMetadata.isPlain(text)) {
                IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
                entry.setAttribute("keyword", keyword);
                entry.setAttribute("value", text);
                plain.appendChild(entry);
            } else {
                IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
                entry.setAttribute("keyword", keyword);
                entry.setAttribute("compressionFlag", "FALSE");
                entry.setAttribute("compressionMethod", "0");
                entry.setAttribute("languageTag", "");
                entry.setAttribute("translatedKeyword", "");
                entry.setAttribute("text", text);
                international.appendChild(entry);
            }
        });
        IIOMetadataNode root = new IIOMetadataNode(TREE);
        for (IIOMetadataNode group : new IIOMetadataNode[] {plain, international}) {
            if (group.hasChildNodes()) {
                root.appendChild(group);
            }
        }
        return root;
    }
}
