package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The marker segments of a JPEG file (ITU-T T.81, annex B), walked once.
 *
 * @param exif the content of the first Exif segment, if there is one
 * @param components samples a pixel, 0 if no frame was found
 * @param progressive whether the picture comes in several passes
 * @param ycck whether four components are Y, Cb, Cr and K (Adobe's transform 2) rather than C, M, Y and K
 * @param ended whether the end-of-image marker was found
 */
record JpegSegments(@Nullable ByteBuffer exif, int components, boolean progressive, boolean ycck, boolean ended) {

    private static final int FRAME_FIRST = 0xc0;
    private static final int HUFFMAN_TABLES = 0xc4;
    private static final int RESERVED_FRAME = 0xc8;
    private static final int ARITHMETIC_CONDITIONS = 0xcc;
    private static final int FRAME_LAST = 0xcf;
    private static final int COMPONENTS_OFFSET = 5;
    private static final int RESTART_FIRST = 0xd0;
    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int ADOBE_TRANSFORM_OFFSET = 11;
    private static final int YCCK = 2;

    /** Walks the segments until the end-of-image marker or the end of the file; damage only ends the walk. */
    static JpegSegments scan(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        ByteBuffer exif = null;
        int components = 0;
        boolean progressive = false;
        boolean ycck = false;
        int at = 0;
        while (true) {
            at = nextMarker(file, at);
            if (at < 0) {
                return new JpegSegments(exif, components, progressive, ycck, false);
            }
            int marker = file[at + 1] & 0xff;
            at += 2;
            if (marker == END_OF_IMAGE) {
                return new JpegSegments(exif, components, progressive, ycck, true);
            }
            if (marker <= 0x01 || (marker >= RESTART_FIRST && marker <= START_OF_IMAGE)) {
                continue;
            }
            int length = at + 2 <= file.length ? buffer.getShort(at) & 0xffff : 0;
            if (length < 2 || at + length > file.length) {
                return new JpegSegments(exif, components, progressive, ycck, false);
            }
            ByteBuffer content = buffer.slice(at + 2, length - 2);
            if (isFrame(marker) && content.remaining() > COMPONENTS_OFFSET) {
                components = content.get(COMPONENTS_OFFSET) & 0xff;
                progressive = (marker & 3) == 2;
            } else if (marker == APP1 && exif == null && startsWith(content, "Exif\0\0")) {
                exif = content;
            } else if (marker == APP14
                    && startsWith(content, "Adobe")
                    && content.remaining() > ADOBE_TRANSFORM_OFFSET) {
                ycck = content.get(ADOBE_TRANSFORM_OFFSET) == YCCK;
            }
            at += length;
        }
    }

    /** The next 0xff that begins a marker; inside a scan, stuffed zeros and fill bytes are passed over. */
    private static int nextMarker(byte[] file, int from) {
        for (int at = from; at + 1 < file.length; at++) {
            int second = file[at + 1] & 0xff;
            if (file[at] == (byte) 0xff && second != 0x00 && second != 0xff) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isFrame(int marker) {
        return marker >= FRAME_FIRST
                && marker <= FRAME_LAST
                && marker != HUFFMAN_TABLES
                && marker != RESERVED_FRAME
                && marker != ARITHMETIC_CONDITIONS;
    }

    private static boolean startsWith(ByteBuffer content, String prefix) {
        return content.remaining() >= prefix.length()
                && content.slice(0, prefix.length())
                        .equals(ByteBuffer.wrap(prefix.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
