package dev.panaflux.app;

import dev.panaflux.edit.Repainting;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether the pixels that a mask keeps are put back after repainting.
 *
 * @param feather half the width of the seam in pixels, or null if they are not
 */
public record PasteChoice(@Nullable Integer feather) {

    /** With the default seam. */
    public static PasteChoice on() {
        return new PasteChoice(Repainting.DEFAULT_FEATHER);
    }

    /**
     * Reads {@code on}, {@code off} or a number of pixels.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static PasteChoice parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> on();
            case "off" -> new PasteChoice(null);
            default -> {
                try {
                    yield new PasteChoice(Integer.valueOf(text));
                } catch (NumberFormatException notANumber) {
                    throw new IllegalArgumentException(
                            "expected on, off or a number of pixels, found '" + text + "'", notANumber);
                }
            }
        };
    }
}
