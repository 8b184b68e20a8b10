package dev.panaflux.server.api.a1111;

/** Titles of models: the name and the beginning of its digest in brackets, as clients show and send them. */
final class ModelTitles {

    private static final int SHORT = 10;

    private ModelTitles() {}

    static String hash(String digest) {
        return digest.substring(0, Math.min(SHORT, digest.length()));
    }

    static String title(String name, String digest) {
        return "%s [%s]".formatted(name, hash(digest));
    }

    /** The name in a title, or the name itself. */
    static String name(String title) {
        int bracket = title.indexOf(" [");
        return bracket < 0 ? title : title.substring(0, bracket);
    }
}
