package dev.panaflux.system;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of files that are often given by mistake, recognised by their first bytes. */
public enum FileKind {
    /** Weights of llama.cpp and its relatives. */
    GGUF("a GGUF file (use the model's safetensors files)", "^GGUF"),
    /** A placeholder for a large file in a clone without git-lfs. */
    GIT_LFS_POINTER(
            "a git-lfs pointer, not the file itself (\"git lfs pull\" downloads it)", "^version https://git-lfs"),
    /** A page that was saved instead of a file. */
    WEB_PAGE(
            "a web page, not the file itself (download it by the link on that page)", "(?i)^\\s*<(!doctype html|html)"),
    /** A model hub's answer to users who have not accepted a licence. */
    NO_ACCESS(
            "a message that access is restricted, not the file itself (accept the model's licence, then download again)",
            "(?i)^(access to|invalid (username|credentials)|unauthorized|forbidden)\\b"),
    /** A server's answer, or a config. */
    JSON("JSON (perhaps a server's answer that tells why it sent no file)", "^\\s*\\{\\s*(\"|\\})"),
    /** Weights of the safetensors format. */
    SAFETENSORS("a safetensors file", "(?s)^.{5}\0\0\0\\{"),
    /** A PyTorch checkpoint, which is a zip archive since version 1.6. */
    ZIP("a zip archive, as PyTorch checkpoints (.pt, .ckpt, .bin) are (convert it to safetensors)", "^PK\u0003\u0004"),
    /** An old PyTorch checkpoint. */
    PICKLE("a pickle file, as old PyTorch checkpoints are (convert it to safetensors)", "^\u0080[\u0002-\u0005]"),
    /** A model of ONNX: a protocol buffer of a version, then the producer's name. */
    ONNX("an ONNX model", "^\u0008[\u0001-\u001f]\u0012"),
    /** Apple's photos. */
    HEIC("a HEIC image (convert it to PNG or JPEG)", "(?s)^.{4}ftyp(hei[cxms]|hev[cxms]|m(if|sf)1.*hei[cx])"),
    /** AV1 stills. */
    AVIF("an AVIF image (convert it to PNG or JPEG)", "(?s)^.{4}ftyp(avi[fs]|m(if|sf)1.*avi[fs])"),
    /** JPEG XL, bare or in a container. */
    JPEG_XL("a JPEG XL image (convert it to PNG or JPEG)", "(?s)^(\u00ff\n|\0\0\0\u000cJXL )"),
    /** TIFF and raw photos that are built on it. */
    TIFF("a TIFF or raw image (convert it to PNG or JPEG)", "^(II\\*\0|MM\0\\*)"),
    /** Videos. */
    VIDEO("a video", "(?s)^(.{4}ftyp|\u001aE\u00df\u00a3|RIFF.{4}AVI )"),
    /** Drawings. */
    SVG("an SVG drawing (convert it to PNG)", "(?s)^\\s*(<\\?xml.*)?<svg"),
    /** Documents. */
    PDF("a PDF document", "^%PDF-"),
    /** A compressed file. */
    GZIP("a gzip file (unpack it first)", "^\u001f\u008b"),
    /** An image that is read elsewhere. */
    PNG("a PNG image", "^\u0089PNG"),
    /** An image that is read elsewhere. */
    JPEG("a JPEG image", "^\u00ff\u00d8\u00ff"),
    /** Nothing but zeros, such as an empty disk image, an interrupted download or {@code /dev/zero}. */
    ZEROS("nothing but zeros", "(?s)^\0{16,}$");

    /** Number of bytes from the start that are needed to recognise a file. */
    public static final int START_BYTES = 64;

    private static final int SHOWN_BYTES = 8;

    private final String label;
    private final Pattern start;

    FileKind(String label, String start) {
        this.label = label;
        this.start = Pattern.compile(start);
    }

    /** The name of such a file in messages, and what to do about it. */
    public String label() {
        return label;
    }

    /**
     * The kind of a file.
     *
     * @param start its first bytes
     */
    public static Optional<FileKind> of(byte[] start) {
        String text = new String(start, 0, Math.min(start.length, START_BYTES), StandardCharsets.ISO_8859_1);
        for (FileKind kind : values()) {
            if (kind.start.matcher(text).find()) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /**
     * What was found in a file, for messages: its kind, or its first bytes.
     *
     * @param start its first bytes, all if there are fewer than {@link #START_BYTES}
     */
    public static String describe(byte[] start) {
        if (start.length == 0) {
            return "an empty file";
        }
        return of(start)
                .map(FileKind::label)
                .orElseGet(() -> "a file that starts with "
                        + HexFormat.ofDelimiter(" ").formatHex(start, 0, Math.min(start.length, SHOWN_BYTES)));
    }
}
