package dev.panaflux.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The image file formats that can be read, recognised by their first bytes, not by the file's name. */
enum FileFormat {
    PNG(0, "\u0089PNG\r\n\u001a\n"),
    JPEG(0, "\u00ff\u00d8\u00ff"),
    WEBP(8, "WEBP"),
    GIF(0, "GIF8"),
    BMP(0, "BM");

    private final int offset;
    private final String signature;

    FileFormat(int offset, String signature) {
        this.offset = offset;
        this.signature = signature;
    }

    /** The format of a file with these first bytes, or null if it is none of these formats. */
    static @Nullable FileFormat of(byte[] file) {
        for (FileFormat format : values()) {
            int length = format.signature.length();
            if (file.length >= format.offset + length
                    && new String(file, format.offset, length, StandardCharsets.ISO_8859_1).equals(format.signature)) {
                return format;
            }
        }
        return null;
    }

    /** ImageIO's name for this format. */
    String readerName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
