package dev.panaflux.image;

import dev.panaflux.system.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts as properties of an XMP packet: {@link ImageMetadata#PANAFLUX}, and what stable-diffusion.cpp writes. */
final class XmpTexts {

    private static final String PROPERTY = "panaflux:image";
    private static final String NOTE = "xmpNote:HasExtendedXMP";

    /** Properties that hold a text, ours and stable-diffusion.cpp's; a tag may have attributes. */
    private static final Map<String, Pattern> TEXTS =
            Map.of(ImageMetadata.PANAFLUX, element(PROPERTY), ImageMetadata.PARAMETERS, element("sdcpp:parameters"));

    private static final Pattern ENTITY = Pattern.compile("&(lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});");

    /** Characters that no XML document may hold. */
    private static final Pattern NOT_XML = Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]");

    private static final int KEY_DIGITS = 32;
    private static final int PART_HEADER_BYTES = 8;

    private XmpTexts() {}

    private static Pattern element(String name) {
        return Pattern.compile("<%s(?: [^>]{0,1000})?>([^<]*)</%s>".formatted(name, name));
    }

    /** The packet. */
    static String encode(ImageMetadata metadata) {
        String text = metadata.text(ImageMetadata.PANAFLUX).orElse("");
        String escaped = NOT_XML.matcher(text)
                .replaceAll("\ufffd")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r", "&#13;");
        return packet("panaflux", "urn:panaflux:image", PROPERTY, escaped);
    }

    private static String packet(String prefix, String namespace, String property, String content) {
        return """
                <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
                <x:xmpmeta xmlns:x="adobe:ns:meta/">
                 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                  <rdf:Description rdf:about="" xmlns:%s="%s">
                   <%s>%s</%s>
                  </rdf:Description>
                 </rdf:RDF>
                </x:xmpmeta>
                <?xpacket end="r"?>""".formatted(prefix, namespace, property, content, property);
    }

    /**
     * The packet as the contents of JPEG segments: one, or where it is too long for that, one that announces the others, as
     * the XMP specification has it (part 3, 1.1.3.1).
     */
    static List<byte[]> segments(ImageMetadata metadata) {
        byte[] whole = encode(metadata).getBytes(StandardCharsets.UTF_8);
        byte[] prefix = JpegSegments.XMP_PREFIX.getBytes(StandardCharsets.ISO_8859_1);
        if (prefix.length + whole.length <= JpegSegments.MAX_CONTENT_BYTES) {
            return List.of(joined(prefix, whole));
        }
        // The specification wants 32 digits that tell packets apart, MD5's for instance.
        String key = Sha256.hex(whole).substring(0, KEY_DIGITS).toUpperCase(Locale.ROOT);
        List<byte[]> segments = new ArrayList<>();
        byte[] note =
                packet("xmpNote", "http://ns.adobe.com/xmp/note/", NOTE, key).getBytes(StandardCharsets.UTF_8);
        segments.add(joined(prefix, note));
        byte[] start = (JpegSegments.XMP_PART_PREFIX + key).getBytes(StandardCharsets.ISO_8859_1);
        int most = JpegSegments.MAX_CONTENT_BYTES - start.length - PART_HEADER_BYTES;
        for (int at = 0; at < whole.length; at += most) {
            int length = Math.min(most, whole.length - at);
            segments.add(ByteBuffer.allocate(start.length + PART_HEADER_BYTES + length)
                    .put(start)
                    .putInt(whole.length)
                    .putInt(at)
                    .put(whole, at, length)
                    .array());
        }
        return segments;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** The texts of a packet. */
    static Map<String, String> decode(ByteBuffer xmp) {
        CharSequence packet = StandardCharsets.UTF_8.decode(xmp.slice());
        Map<String, String> texts = new LinkedHashMap<>();
        TEXTS.forEach((keyword, element) -> {
            Matcher matcher = element.matcher(packet);
            if (matcher.find()) {
                texts.put(
                        keyword,
                        ENTITY.matcher(matcher.group(1))
                                .replaceAll(entity -> Matcher.quoteReplacement(character(entity.group(1)))));
            }
        });
        return texts;
    }

    private static String character(String entity) {
        return switch (entity) {
            case "lt" -> "<";
            case "gt" -> ">";
            case "amp" -> "&";
            case "quot" -> "\"";
            case "apos" -> "'";
            default -> {
                boolean hex = entity.charAt(1) == 'x';
                int code = Integer.parseInt(entity.substring(hex ? 2 : 1), hex ? 16 : 10);
                yield Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
            }
        };
    }
}
