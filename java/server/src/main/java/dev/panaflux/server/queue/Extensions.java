package dev.panaflux.server.queue;

import dev.panaflux.image.OutputFormat;

/** How files of formats are named and sent. */
public final class Extensions {

    private Extensions() {}

    /** The ending of a file's name, without the dot. */
    public static String of(OutputFormat format) {
        return format == OutputFormat.JPEG ? "jpg" : format.label();
    }

    /** The media type. */
    public static String mediaType(OutputFormat format) {
        return "image/" + format.label();
    }
}
