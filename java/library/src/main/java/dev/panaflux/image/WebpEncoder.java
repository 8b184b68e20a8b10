package dev.panaflux.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes lossless WebP files: every reader finds exactly the image's pixels. The stream is VP8L (RFC 9649, section 3), with
 * green subtracted from red and blue, prediction, and one set of prefix codes.
 */
final class WebpEncoder implements ImageEncoder {

    /** The longest side that the format can hold. */
    static final int MAX_SIDE = 1 << 14;

    private static final int SIGNATURE = 0x2f;
    private static final int SIDE_BITS = 14;
    private static final int PREDICTION = 0;
    private static final int GREEN_SUBTRACTED = 2;
    private static final int TILE_BITS = 4;
    private static final int SMALLEST_TILE_BITS = 2;
    private static final int EXIF_FLAG = 0x08;
    private static final int XMP_FLAG = 0x04;

    @Override
    public OutputFormat format() {
        return OutputFormat.WEBP;
    }

    @Override
    public byte[] encode(RgbImage image, ImageMetadata metadata) {
        if (image.width() > MAX_SIDE || image.height() > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "WebP: expected sides of at most %d pixels, found %s".formatted(MAX_SIDE, image));
        }
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        byte[] pixels = stream(image);
        if (metadata.texts().isEmpty()) {
            append(chunks, "VP8L", pixels);
        } else {
            append(chunks, "VP8X", extended(image));
            append(chunks, "VP8L", pixels);
            append(chunks, "EXIF", ExifTexts.encode(metadata, Integer.MAX_VALUE));
            append(chunks, "XMP ", XmpTexts.encode(metadata).getBytes(StandardCharsets.UTF_8));
        }
        return littleEndian(12 + chunks.size())
                .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4 + chunks.size())
                .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
                .put(chunks.toByteArray())
                .array();
    }

    /** Flags, three bytes of nothing, and the sides less one in three bytes each. */
    private static byte[] extended(RgbImage image) {
        Vp8lBits out = new Vp8lBits();
        out.put(EXIF_FLAG | XMP_FLAG, Integer.SIZE);
        out.put(image.width() - 1, 3 * Byte.SIZE);
        out.put(image.height() - 1, 3 * Byte.SIZE);
        return out.toBytes();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void append(ByteArrayOutputStream out, String type, byte[] content) {
        out.writeBytes(type.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(littleEndian(Integer.BYTES).putInt(content.length).array());
        out.writeBytes(content);
        if (content.length % 2 == 1) {
            out.write(0);
        }
    }

    private static byte[] stream(RgbImage image) {
        Vp8lBits out = new Vp8lBits();
        out.put(SIGNATURE, Byte.SIZE);
        out.put(image.width() - 1, SIDE_BITS);
        out.put(image.height() - 1, SIDE_BITS);
        // No transparency, version 0.
        out.put(0, 1 + 3);
        Vp8lPrediction prediction =
                new Vp8lPrediction(greenSubtracted(image), image.width(), image.height(), TILE_BITS);
        putTransform(out, GREEN_SUBTRACTED);
        putTransform(out, PREDICTION);
        out.put(TILE_BITS - SMALLEST_TILE_BITS, 3);
        int[] modes = prediction.modes().clone();
        for (int tile = 0; tile < modes.length; tile++) {
            modes[tile] = 0xff000000 | modes[tile] << 8;
        }
        // No cache of colours.
        out.put(0, 1);
        new Vp8lTokens(modes, prediction.columns()).write(out);
        // No further transform, no cache of colours, one set of codes.
        out.put(0, 1 + 1 + 1);
        new Vp8lTokens(prediction.residuals(), image.width()).write(out);
        return out.toBytes();
    }

    private static void putTransform(Vp8lBits out, int type) {
        out.put(1, 1);
        out.put(type, 2);
    }

    private static int[] greenSubtracted(RgbImage image) {
        byte[] rgb = image.pixels();
        int[] argb = new int[image.width() * image.height()];
        for (int i = 0; i < argb.length; i++) {
            int green = rgb[3 * i + 1] & 0xff;
            int red = rgb[3 * i] - green & 0xff;
            int blue = rgb[3 * i + 2] - green & 0xff;
            argb[i] = 0xff000000 | red << 16 | green << 8 | blue;
        }
        return argb;
    }
}
