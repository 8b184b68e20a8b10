package dev.panaflux.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;

/** One text of a PNG file, and its chunk: {@code tEXt}, {@code zTXt} or {@code iTXt}. */
record PngText(String keyword, String text) {

    private static final Pattern PLAIN = Pattern.compile("[\\n -~\\u00a0-\\u00ff]*");
    private static final int MAX_INFLATED_BYTES = 1 << 24;

    /**
     * A chunk's type and content: {@code tEXt} if the text has only printable Latin-1 characters, otherwise {@code iTXt}.
     */
    Map.Entry<String, byte[]> toChunk() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
        content.write(0);
        if (PLAIN.matcher(text).matches()) {
            content.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            return Map.entry("tEXt", content.toByteArray());
        }
        // Not compressed, by method 0; no language, no translated keyword.
        content.writeBytes(new byte[4]);
        content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return Map.entry("iTXt", content.toByteArray());
    }

    /** Whether chunks of this type contain text. */
    static boolean isType(String type) {
        return type.equals("tEXt") || type.equals("zTXt") || type.equals("iTXt");
    }

    /**
     * Reads a chunk.
     *
     * @throws IOException if it is malformed or inflates to more than 16 MiB
     */
    static PngText ofChunk(String type, ByteBuffer content) throws IOException {
        ByteBuffer rest = content.slice();
        String keyword = untilNul(rest, StandardCharsets.ISO_8859_1);
        if (type.equals("tEXt")) {
            return new PngText(keyword, all(rest, false, StandardCharsets.ISO_8859_1));
        }
        if (rest.remaining() < 2) {
            throw new IOException("a text chunk ends early");
        }
        if (type.equals("zTXt")) {
            rest.get();
            return new PngText(keyword, all(rest, true, StandardCharsets.ISO_8859_1));
        }
        boolean compressed = rest.get() != 0;
        rest.get();
        untilNul(rest, StandardCharsets.ISO_8859_1);
        untilNul(rest, StandardCharsets.UTF_8);
        return new PngText(keyword, all(rest, compressed, StandardCharsets.UTF_8));
    }

    private static String untilNul(ByteBuffer content, Charset charset) throws IOException {
        for (int end = content.position(); end < content.limit(); end++) {
            if (content.get(end) == 0) {
                byte[] bytes = new byte[end - content.position()];
                content.get(bytes).get();
                return new String(bytes, charset);
            }
        }
        throw new IOException("a text chunk ends early");
    }

    private static String all(ByteBuffer content, boolean compressed, Charset charset) throws IOException {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        if (!compressed) {
            return new String(bytes, charset);
        }
        try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            byte[] inflated = inflater.readNBytes(MAX_INFLATED_BYTES + 1);
            if (inflated.length > MAX_INFLATED_BYTES) {
                throw new IOException("a text is longer than " + MAX_INFLATED_BYTES + " bytes");
            }
            return new String(inflated, charset);
        }
    }
}
