package dev.panaflux.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The marker segments of a JPEG file (ITU-T T.81, annex B). */
final class JpegSegments {

    private static final int FRAME_FIRST = 0xc0;
    private static final int HUFFMAN_TABLES = 0xc4;
    private static final int RESERVED_FRAME = 0xc8;
    private static final int ARITHMETIC_CONDITIONS = 0xcc;
    private static final int FRAME_LAST = 0xcf;
    private static final int RESTART_FIRST = 0xd0;
    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP14 = 0xee;
    private static final int COMMENT = 0xfe;
    private static final int MARKER_BYTES = 2;
    private static final int COMPONENTS_OFFSET = 5;
    private static final int ADOBE_TRANSFORM_OFFSET = 11;
    private static final int YCCK = 2;

    static final String EXIF_PREFIX = "Exif\0\0";
    static final String XMP_PREFIX = "http://ns.adobe.com/xap/1.0/\0";

    /** Before a part of a packet that is too long for a segment: then its key, length and offset. */
    static final String XMP_PART_PREFIX = "http://ns.adobe.com/xmp/extension/\0";

    /** The most that a segment can hold. */
    static final int MAX_CONTENT_BYTES = 65533;

    private static final int XMP_KEY_BYTES = 32;
    private static final int MAX_XMP_BYTES = 1 << 24;

    private record Range(int start, int end) {}

    private final byte[] file;
    private final List<Range> profiles = new ArrayList<>();
    private @Nullable ByteBuffer exif;
    private @Nullable ByteBuffer xmp;
    private @Nullable ByteBuffer longXmp;
    private @Nullable ByteBuffer comment;
    private int scans;
    private int components;
    private boolean progressive;
    private boolean ycck;
    private boolean ended;
    private boolean cut;

    /** Reads the segments up to the end-of-image marker, the end of the file, or the first damage. */
    JpegSegments(byte[] file) {
        this.file = file;
        ByteBuffer buffer = ByteBuffer.wrap(file);
        for (int at = nextMarker(0); at >= 0; ) {
            int marker = file[at + 1] & 0xff;
            int start = at;
            at += MARKER_BYTES;
            if (marker == END_OF_IMAGE) {
                ended = true;
                return;
            }
            if (marker > 0x01 && (marker < RESTART_FIRST || marker > START_OF_IMAGE)) {
                int length = at + 2 <= file.length ? buffer.getShort(at) & 0xffff : 0;
                if (length < 2 || length > file.length - at) {
                    cut = true;
                    return;
                }
                note(marker, buffer.slice(at + 2, length - 2), new Range(start, at + length));
                at += length;
            }
            at = nextMarker(at);
        }
    }

    /** How the image must be turned. */
    Orientation orientation() {
        return Orientation.of(exif, xmp);
    }

    /** The Exif block, or null. */
    @Nullable
    ByteBuffer exif() {
        return exif;
    }

    /** The XMP packet, the long one where there are two, or null. */
    @Nullable
    ByteBuffer xmp() {
        return longXmp == null ? xmp : longXmp;
    }

    /** The comment, or null. */
    @Nullable
    ByteBuffer comment() {
        return comment;
    }

    /** Number of scans: passes over all or some of the samples. */
    int scans() {
        return scans;
    }

    /** Samples per pixel; 0 if no frame was found. */
    int components() {
        return components;
    }

    /** Whether four components are Y, Cb, Cr and K (Adobe's transform 2) rather than C, M, Y and K. */
    boolean ycck() {
        return ycck;
    }

    /** Whether the file ends within a segment, or before the end of a progressive image. */
    boolean cut() {
        return cut || (progressive && !ended);
    }

    /** Whether the end-of-image marker was found. */
    boolean ended() {
        return ended;
    }

    /** The file without its colour profile, which ImageIO would apply or reject. */
    byte[] withoutProfile() {
        if (profiles.isEmpty()) {
            return file;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        int from = 0;
        for (Range profile : profiles) {
            kept.write(file, from, profile.start() - from);
            from = profile.end();
        }
        kept.write(file, from, file.length - from);
        return kept.toByteArray();
    }

    private void note(int marker, ByteBuffer content, Range range) {
        if (isFrame(marker) && content.remaining() > COMPONENTS_OFFSET) {
            components = content.get(COMPONENTS_OFFSET) & 0xff;
            progressive = (marker & 3) == 2;
        } else if (marker == START_OF_SCAN) {
            scans++;
        } else if (marker == APP1 && xmp == null && startsWith(content, XMP_PREFIX)) {
            xmp = content;
        } else if (marker == APP1 && startsWith(content, XMP_PART_PREFIX)) {
            notePart(content);
        } else if (marker == APP1 && exif == null && startsWith(content, EXIF_PREFIX)) {
            exif = content;
        } else if (marker == COMMENT && comment == null) {
            comment = content;
        } else if (marker == APP2 && startsWith(content, "ICC_PROFILE\0")) {
            profiles.add(range);
        } else if (marker == APP14 && startsWith(content, "Adobe") && content.remaining() > ADOBE_TRANSFORM_OFFSET) {
            ycck = content.get(ADOBE_TRANSFORM_OFFSET) == YCCK;
        }
    }

    /** Puts a part of a long packet in its place; parts that do not fit it are left out. */
    private void notePart(ByteBuffer content) {
        int header = XMP_PART_PREFIX.length() + XMP_KEY_BYTES;
        if (content.remaining() < header + 8) {
            return;
        }
        int length = content.getInt(header);
        int offset = content.getInt(header + 4);
        if (longXmp == null && length >= 0 && length <= MAX_XMP_BYTES) {
            longXmp = ByteBuffer.allocate(length);
        }
        int bytes = content.remaining() - header - 8;
        if (longXmp != null && offset >= 0 && bytes <= longXmp.capacity() - offset) {
            longXmp.put(offset, content, header + 8, bytes);
        }
    }

    /** The next 0xff that begins a marker, or -1; skips stuffed zeros and fill bytes inside a scan. */
    private int nextMarker(int from) {
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
