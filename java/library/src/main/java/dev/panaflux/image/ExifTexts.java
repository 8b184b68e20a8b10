package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The texts of an Exif block (a TIFF structure): {@code UserComment} holds how an image was generated. */
final class ExifTexts {

    private static final int DESCRIPTION = 0x010e;
    private static final int MAKE = 0x010f;
    private static final int MODEL = 0x0110;
    private static final int SOFTWARE = 0x0131;
    private static final int EXIF_DIRECTORY = 0x8769;
    private static final int USER_COMMENT = 0x9286;

    private static final int ASCII = 2;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;

    private static final int HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 12;
    private static final int MAGIC = 42;
    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    /** The encoding's name before a comment. */
    private static final int CODE_BYTES = 8;

    private static final byte[] UNICODE = "UNICODE\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ASCII_CODE = "ASCII\0\0\0".getBytes(StandardCharsets.US_ASCII);

    private ExifTexts() {}

    /**
     * The block: {@link ImageMetadata#SOFTWARE} in ASCII, {@link ImageMetadata#PARAMETERS} as a comment in UTF-16, big-endian
     * as the web UI and its library write and read it.
     *
     * @param maxBytes size of the block at most; a longer text is cut, as the whole is in XMP
     */
    static byte[] encode(ImageMetadata metadata, int maxBytes) {
        byte[] software = (metadata.text(ImageMetadata.SOFTWARE).orElse("") + "\0").getBytes(StandardCharsets.US_ASCII);
        int softwareAt = HEADER_BYTES + 2 + 2 * ENTRY_BYTES + 4;
        int directoryAt = softwareAt + software.length + software.length % 2;
        int commentAt = directoryAt + 2 + ENTRY_BYTES + 4;
        byte[] text = metadata.text(ImageMetadata.PARAMETERS).orElse("").getBytes(StandardCharsets.UTF_16BE);
        int kept = Math.min(text.length, (maxBytes - commentAt - CODE_BYTES) / 2 * 2);
        ByteBuffer block = ByteBuffer.allocate(commentAt + CODE_BYTES + kept);
        block.putShort((short) 0x4d4d).putShort((short) MAGIC).putInt(HEADER_BYTES);
        block.putShort((short) 2);
        entry(block, SOFTWARE, ASCII, software.length, softwareAt);
        entry(block, EXIF_DIRECTORY, LONG, 1, directoryAt);
        block.putInt(0).put(software).position(directoryAt);
        block.putShort((short) 1);
        entry(block, USER_COMMENT, UNDEFINED, CODE_BYTES + kept, commentAt);
        block.putInt(0).put(UNICODE).put(text, 0, kept);
        return block.array();
    }

    private static void entry(ByteBuffer block, int tag, int type, int count, int offset) {
        block.putShort((short) tag).putShort((short) type).putInt(count).putInt(offset);
    }

    /**
     * The texts of a block, damaged parts left out: the comment as {@link ImageMetadata#PARAMETERS}, the software, the
     * description, and what ComfyUI hides behind {@code prompt:} and {@code workflow:} in the camera's make and model.
     *
     * @param exif a TIFF structure, after {@code "Exif\0\0"} or not
     */
    static Map<String, String> decode(ByteBuffer exif) {
        Map<String, String> texts = new LinkedHashMap<>();
        ByteBuffer tiff = exif.slice();
        if (startsWith(tiff, EXIF_PREFIX)) {
            tiff = tiff.slice(EXIF_PREFIX.length, tiff.remaining() - EXIF_PREFIX.length);
        }
        if (tiff.remaining() < HEADER_BYTES) {
            return texts;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (tiff.getShort(2) == MAGIC) {
            directory(tiff, tiff.getInt(4), texts, new HashSet<>());
        }
        return texts;
    }

    /**
     * Reads a directory.
     *
     * @param seen tags that have been read; of a tag the first entry counts, since directories may name each other for ever
     */
    private static void directory(ByteBuffer tiff, int at, Map<String, String> texts, Set<Integer> seen) {
        long start = at & 0xffffffffL;
        if (start + 2 > tiff.limit()) {
            return;
        }
        int entries = tiff.getShort((int) start) & 0xffff;
        for (int i = 0; i < entries; i++) {
            long entry = start + 2 + (long) i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > tiff.limit()) {
                return;
            }
            if (seen.add(tiff.getShort((int) entry) & 0xffff)) {
                note(tiff, (int) entry, texts, seen);
            }
        }
    }

    private static void note(ByteBuffer tiff, int entry, Map<String, String> texts, Set<Integer> seen) {
        switch (tiff.getShort(entry) & 0xffff) {
            case EXIF_DIRECTORY -> directory(tiff, tiff.getInt(entry + 8), texts, seen);
            case USER_COMMENT -> putIfText(texts, ImageMetadata.PARAMETERS, comment(bytes(tiff, entry), tiff.order()));
            case SOFTWARE -> putIfText(texts, ImageMetadata.SOFTWARE, plain(bytes(tiff, entry)));
            case DESCRIPTION -> putIfText(texts, ImageMetadata.DESCRIPTION, plain(bytes(tiff, entry)));
            case MAKE, MODEL -> {
                String text = plain(bytes(tiff, entry));
                for (String keyword : new String[] {ImageMetadata.COMFY_PROMPT, ImageMetadata.COMFY_WORKFLOW}) {
                    if (text.startsWith(keyword + ":")) {
                        putIfText(texts, keyword, text.substring(keyword.length() + 1));
                    }
                }
            }
            default -> {}
        }
    }

    private static void putIfText(Map<String, String> texts, String keyword, String text) {
        if (!text.isBlank()) {
            texts.putIfAbsent(keyword, text);
        }
    }

    /** The bytes of an entry's text; empty where they lie outside. */
    private static byte[] bytes(ByteBuffer tiff, int entry) {
        int type = tiff.getShort(entry + 2);
        long count = tiff.getInt(entry + 4) & 0xffffffffL;
        long at = count <= 4 ? entry + 8 : tiff.getInt(entry + 8) & 0xffffffffL;
        if ((type != ASCII && type != UNDEFINED && type != 1) || at + count > tiff.limit()) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) count];
        tiff.get((int) at, bytes);
        return bytes;
    }

    /** Others write UTF-8 where the standard has ASCII. */
    private static String plain(byte[] bytes) {
        return trimmed(new String(bytes, StandardCharsets.UTF_8));
    }

    private static String comment(byte[] bytes, ByteOrder order) {
        byte[] code = Arrays.copyOf(bytes, CODE_BYTES);
        if (Arrays.equals(code, UNICODE)) {
            byte[] text = Arrays.copyOfRange(bytes, CODE_BYTES, bytes.length);
            return trimmed(new String(text, utf16(text, order)));
        }
        boolean coded = Arrays.equals(code, ASCII_CODE) || Arrays.equals(code, new byte[CODE_BYTES]);
        return plain(coded && bytes.length >= CODE_BYTES ? Arrays.copyOfRange(bytes, CODE_BYTES, bytes.length) : bytes);
    }

    /** Programs disagree on the order of bytes; in most texts the zeros of Latin letters tell. */
    private static Charset utf16(byte[] text, ByteOrder order) {
        int zerosFirst = 0;
        int zerosSecond = 0;
        for (int i = 0; i + 1 < text.length; i += 2) {
            zerosFirst += text[i] == 0 ? 1 : 0;
            zerosSecond += text[i + 1] == 0 ? 1 : 0;
        }
        boolean big =
                zerosFirst == zerosSecond ? Objects.equals(order, ByteOrder.BIG_ENDIAN) : zerosFirst > zerosSecond;
        return big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }

    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\0') {
            end--;
        }
        return text.startsWith("\uFEFF") ? text.substring(1, end) : text.substring(0, end);
    }

    private static boolean startsWith(ByteBuffer data, byte[] prefix) {
        return data.remaining() >= prefix.length && data.slice(0, prefix.length).equals(ByteBuffer.wrap(prefix));
    }
}
