package dev.panaflux.app;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.File;

/**
 * An adapter as a front end names it.
 *
 * @param name path or name of the file
 * @param strength multiplies its change
 */
public record AdapterSetting(String name, double strength) {

    /**
     * Reads {@code FILE} or {@code FILE:STRENGTH}.
     *
     * @throws IllegalArgumentException if there is no file, or the strength is not finite
     */
    public static AdapterSetting parse(String text) {
        int colon = text.lastIndexOf(':');
        AdapterSetting setting = new AdapterSetting(text, 1);
        if (colon >= 0) {
            try {
                setting = new AdapterSetting(text.substring(0, colon), Double.parseDouble(text.substring(colon + 1)));
            } catch (NumberFormatException partOfTheName) {
                setting = new AdapterSetting(text, 1);
            }
        }
        if (setting.name.isBlank() || !Float.isFinite((float) setting.strength)) {
            throw new IllegalArgumentException("LoRA: expected FILE or FILE:STRENGTH with a finite number, found "
                    + ModelFileErrors.printable(text));
        }
        return setting;
    }

    /**
     * Reads the file.
     *
     * @param partial whether a part that fits the model is enough
     * @throws ModelFormatException if there is none, or it is damaged or no adapter
     */
    public AdapterChoice read(AdapterLocator locator, boolean partial) throws ModelFormatException {
        return new AdapterChoice(locator.read(name), strength, partial);
    }

    /** The file's name without its ending, and the strength unless it is 1, as in {@code style-0.7}. */
    public String label() {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(File.separatorChar)) + 1);
        String stem = file.endsWith(AdapterLocator.SUFFIX)
                ? file.substring(0, file.length() - AdapterLocator.SUFFIX.length())
                : file;
        return strength == 1 ? stem : stem + "-" + strength;
    }
}
