package dev.panaflux.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text chunks of a PNG file, by keyword, in order; immutable.
 *
 * <p>An image made here carries {@link #PARAMETERS}, {@link #SOFTWARE} and {@link #PANAFLUX}. Text of printable Latin-1
 * characters is written as {@code tEXt}, any other as {@code iTXt}.
 *
 * @param texts keywords (1 to 79 printable Latin-1 characters, single spaces within) with their texts; a NUL, which no
 *     chunk can hold, becomes U+FFFD
 */
public record PngMetadata(Map<String, String> texts) {

    /** How the image was made, in the form that other tools read. */
    public static final String PARAMETERS = "parameters";

    /** The program that wrote the file; a keyword of the PNG specification. */
    public static final String SOFTWARE = "Software";

    /** Everything about how the image was made, as one JSON object. */
    public static final String PANAFLUX = "panaflux";

    private static final Pattern KEYWORD =
            Pattern.compile("(?=.{1,79}$)[!-~\\u00a1-\\u00ff]+( [!-~\\u00a1-\\u00ff]+)*");
    private static final JsonMapper JSON = new JsonMapper();

    public PngMetadata {
        Map<String, String> copy = new LinkedHashMap<>();
        texts.forEach((keyword, text) -> {
            if (!KEYWORD.matcher(keyword).matches()) {
                throw new IllegalArgumentException(
                        "PNG keyword: expected 1 to 79 printable Latin-1 characters, found \"" + keyword + "\"");
            }
            copy.put(keyword, text.replace('\0', '\ufffd'));
        });
        texts = Collections.unmodifiableMap(copy);
    }

    /** No text at all. */
    public static PngMetadata none() {
        return new PngMetadata(Map.of());
    }

    /**
     * What an image made here carries.
     *
     * @param parameters how it was made
     * @param document everything about how it was made, in order, of values that JSON can hold
     */
    public static PngMetadata of(GenerationParameters parameters, Map<String, ?> document) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(PARAMETERS, parameters.toText());
        texts.put(SOFTWARE, "Panaflux " + parameters.version());
        texts.put(PANAFLUX, JSON.writeValueAsString(document));
        return new PngMetadata(texts);
    }

    /** The text of a keyword. */
    public Optional<String> text(String keyword) {
        return Optional.ofNullable(texts.get(keyword));
    }
}
