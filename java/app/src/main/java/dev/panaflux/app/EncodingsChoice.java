package dev.panaflux.app;

import dev.panaflux.encodings.EncodingFolder;
import dev.panaflux.encodings.EncodingStore;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether encodings of prompts are kept on disk, and how many.
 *
 * @param limit of all files together, in bytes; 0 keeps none
 */
public record EncodingsChoice(long limit) {

    /** Keeps none. */
    public static final EncodingsChoice OFF = new EncodingsChoice(0);

    /** Keeps as many as is usual. */
    public static final EncodingsChoice ON = new EncodingsChoice(EncodingFolder.USUAL_LIMIT);

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([mgt])i?b?");
    private static final String UNITS = "mgt";
    private static final int MEBI_BITS = 20;
    private static final int UNIT_BITS = 10;

    /**
     * Reads {@code on}, {@code off} or a limit such as {@code 500M} or {@code 8G}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static EncodingsChoice parse(String text) {
        String plain = text.toLowerCase(Locale.ROOT);
        Matcher size = SIZE.matcher(plain);
        if (plain.equals("on")) {
            return ON;
        }
        if (plain.equals("off")) {
            return OFF;
        }
        if (size.matches()) {
            int bits = MEBI_BITS + UNIT_BITS * UNITS.indexOf(size.group(2));
            return new EncodingsChoice(Long.parseLong(size.group(1)) << bits);
        }
        throw new IllegalArgumentException("expected on, off or a size such as 500M or 8G, found '" + text + "'");
    }

    /** The store in the user's cache. */
    public EncodingStore store(Environment environment) {
        return limit == 0
                ? EncodingStore.NONE
                : new EncodingFolder(environment.caches().encodings(), limit);
    }
}
