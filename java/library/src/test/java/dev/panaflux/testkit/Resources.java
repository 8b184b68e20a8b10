package dev.panaflux.testkit;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The files among the test resources. */
public final class Resources {

    private Resources() {}

    /** A file or folder among the test resources; its name begins with a slash. */
    public static Path resource(String name) {
        URL url = Objects.requireNonNull(Resources.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
