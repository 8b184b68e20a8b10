package dev.panaflux.bench.view;

import java.util.Locale;

/** HTML text, escaped. */
final class Html {

    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&apos;");
    }

    /**
     * A figure that can be recomputed from the report.
     *
     * @param key names the figure, for example {@code median/vector f32 2t 256x256/step}
     * @param value in base units
     * @param shown the text to display
     */
    static String figure(String key, double value, String shown) {
        return "<data data-key=\"%s\" value=\"%s\">%s</data>".formatted(escape(key), value, escape(shown));
    }

    /** A coordinate, rounded to a tenth of a pixel. */
    static String at(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }
}
