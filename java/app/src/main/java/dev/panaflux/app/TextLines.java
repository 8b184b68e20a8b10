package dev.panaflux.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text from a user, in UTF-8, or in UTF-16 with a byte order mark, which is not part of the text. Invalid bytes
 * are an error. Lines end with LF or CR LF. A line is returned as soon as it has been written, as the other end of a pipe
 * expects.
 */
public final class TextLines {

    /** Maximum length of a line in bytes, far above that of any real prompt. */
    private static final int LONGEST_LINE = 16 << 20;

    private final PushbackInputStream in;
    private final String name;
    private @Nullable Charset charset;
    private long position;

    /**
     * The lines of a stream, which stays open.
     *
     * @param name its name in messages
     */
    public TextLines(InputStream in, String name) {
        this.in = new PushbackInputStream(new BufferedInputStream(in), 3);
        this.name = name;
    }

    /**
     * Opens a file of text.
     *
     * @throws IOException if it is missing, a folder or cannot be read; the message names it
     */
    public static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "expected a file, found a folder");
        }
        return Files.newInputStream(file);
    }

    /**
     * The next line without its end, or null after the last.
     *
     * @throws IllegalArgumentException if the bytes are not text; the message names the first invalid byte
     * @throws IOException if they cannot be read
     */
    public @Nullable String next() throws IOException {
        Charset encoding = charset == null ? skipMark() : charset;
        charset = encoding;
        long start = position;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean wide = !encoding.equals(StandardCharsets.UTF_8);
        boolean littleEndian = encoding.equals(StandardCharsets.UTF_16LE);
        for (int first = in.read(); first >= 0; first = in.read()) {
            int second = wide ? in.read() : 0;
            position += wide && second >= 0 ? 2 : 1;
            int unit = !wide || second < 0 ? first : littleEndian ? (second << 8) | first : (first << 8) | second;
            if (unit == '\n') {
                return decoded(encoding, bytes.toByteArray(), start);
            }
            bytes.write(first);
            if (wide && second >= 0) {
                bytes.write(second);
            }
            if (bytes.size() > LONGEST_LINE) {
                throw new IllegalArgumentException(
                        "%s: expected lines of at most %d bytes, found a longer one at byte %d"
                                .formatted(name, LONGEST_LINE, start));
            }
        }
        return bytes.size() == 0 ? null : decoded(encoding, bytes.toByteArray(), start);
    }

    /** Skips a byte order mark, which determines the encoding. */
    private Charset skipMark() throws IOException {
        int first = in.read();
        if (first == 0xFE || first == 0xFF || first == 0xEF) {
            int second = in.read();
            if (first + second == 0xFE + 0xFF) {
                position = 2;
                return first == 0xFE ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
            }
            int third = second == 0xBB ? in.read() : -1;
            if (first == 0xEF && third == 0xBF) {
                position = 3;
                return StandardCharsets.UTF_8;
            }
            unread(third);
            unread(second);
        }
        unread(first);
        return StandardCharsets.UTF_8;
    }

    private void unread(int value) throws IOException {
        if (value >= 0) {
            in.unread(value);
        }
    }

    private String decoded(Charset encoding, byte[] bytes, long start) {
        CharsetDecoder decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String line = out.flip().toString();
        int nul = line.indexOf('\0');
        if (nul >= 0) {
            int before = line.substring(0, nul).getBytes(encoding).length;
            throw noText(bytes[before], start + before);
        }
        if (result.isError()) {
            throw noText(bytes[in.position()], start + in.position());
        }
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private IllegalArgumentException noText(byte found, long at) {
        return new IllegalArgumentException(
                "%s: expected text in UTF-8, or in UTF-16 with a byte order mark, found 0x%02x at byte %d"
                        .formatted(name, found, at));
    }
}
