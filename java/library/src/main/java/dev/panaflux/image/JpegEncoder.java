package dev.panaflux.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes JPEG files by the JDK's encoder, with colours as sharp as brightness (4:4:4).
 *
 * @param quality 1 to 100, on the scale of libjpeg
 */
public record JpegEncoder(int quality) implements ImageEncoder {

    /** Without visible loss on most images. */
    public static final int USUAL_QUALITY = 95;

    private static final int MAX_QUALITY = 100;

    /** The longest side that the format can hold. */
    private static final int MAX_SIDE = 65535;

    private static final String TREE = "javax_imageio_jpeg_image_1.0";
    private static final int MARKER_BYTES = 2;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;

    /**
     * Checks the quality.
     *
     * @throws IllegalArgumentException if it is not 1 to 100
     */
    public JpegEncoder {
        if (quality < 1 || quality > MAX_QUALITY) {
            throw new IllegalArgumentException("quality: expected 1 to %d, found %d".formatted(MAX_QUALITY, quality));
        }
    }

    @Override
    public OutputFormat format() {
        return OutputFormat.JPEG;
    }

    @Override
    public byte[] encode(RgbImage image, ImageMetadata metadata) {
        if (image.width() > MAX_SIDE || image.height() > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "JPEG: expected sides of at most %d pixels, found %s".formatted(MAX_SIDE, image));
        }
        byte[] file;
        try {
            file = pixels(image);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return metadata.texts().isEmpty() ? file : withMetadata(file, metadata);
    }

    private byte[] pixels(RgbImage image) throws IOException {
        BufferedImage pixels = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.pixels();
        for (int i = 0; i < rgb.length; i += 3) {
            int value = (rgb[i] & 0xff) << 16 | (rgb[i + 1] & 0xff) << 8 | (rgb[i + 2] & 0xff);
            pixels.setRGB(i / 3 % image.width(), i / 3 / image.width(), value);
        }
        ImageWriter writer = jdkWriter();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality / (float) MAX_QUALITY);
            IIOMetadata tree = writer.getDefaultImageMetadata(new ImageTypeSpecifier(pixels), param);
            sharpen(tree);
            writer.write(null, new IIOImage(pixels, null, tree), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Other libraries put themselves before the JDK's writer, which they use. */
    private static ImageWriter jdkWriter() {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if ("java.desktop".equals(writer.getClass().getModule().getName())) {
                return writer;
            }
        }
        throw new IllegalStateException("the JDK has no JPEG writer");
    }

    /** Asks for every component at full resolution. */
    private static void sharpen(IIOMetadata metadata) throws IOException {
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(TREE);
        NodeList components = root.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
        metadata.setFromTree(TREE, root);
    }

    /** Inserts the segments behind the JFIF header, which comes first. */
    private static byte[] withMetadata(byte[] file, ImageMetadata metadata) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int at = MARKER_BYTES;
        if ((file[at + 1] & 0xff) == APP0) {
            at += MARKER_BYTES + (buffer.getShort(at + MARKER_BYTES) & 0xffff);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        out.write(file, 0, at);
        byte[] exif = JpegSegments.EXIF_PREFIX.getBytes(StandardCharsets.ISO_8859_1);
        append(out, exif, ExifTexts.encode(metadata, JpegSegments.MAX_CONTENT_BYTES - exif.length));
        for (byte[] segment : XmpTexts.segments(metadata)) {
            append(out, new byte[0], segment);
        }
        out.write(file, at, file.length - at);
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, byte[] prefix, byte[] content) {
        out.writeBytes(ByteBuffer.allocate(4)
                .put((byte) 0xff)
                .put((byte) APP1)
                .putShort((short) (2 + prefix.length + content.length))
                .array());
        out.writeBytes(prefix);
        out.writeBytes(content);
    }
}
