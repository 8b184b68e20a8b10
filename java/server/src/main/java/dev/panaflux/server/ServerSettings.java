package dev.panaflux.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up.
 *
 * @param host address or name to bind
 * @param port to bind; 0 for any that is free
 * @param key that clients must show, or null for none
 * @param hosts more names by which clients may call the server
 * @param origins of pages that browsers may let call the server, besides its own
 * @param address where clients fetch images, such as a proxy's {@code https://example.org}; null for where they call
 * @param folder for images, inputs and the journal
 * @param waiting jobs that may wait
 * @param history ended jobs that are remembered
 * @param previews whether images of steps can be had
 * @param bodyBytes bytes that a request's body may have
 * @param pixels that an image may have
 * @param images of a job
 * @param steps of an image
 * @param inputPixels that an image that comes with a request may have
 * @param patience how long a body may take to arrive, and a connection may be silent
 */
public record ServerSettings(
        String host,
        int port,
        @Nullable String key,
        Set<String> hosts,
        Set<String> origins,
        @Nullable String address,
        Path folder,
        int waiting,
        int history,
        boolean previews,
        long bodyBytes,
        int pixels,
        int images,
        int steps,
        int inputPixels,
        Duration patience) {

    private static final int MOST_PORT = 65_535;
    private static final int SHORTEST_KEY = 8;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException naming the option, what was expected and what was found
     */
    public ServerSettings {
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
        require("--port", port, 0, MOST_PORT);
        require("--queue", waiting, 1, Integer.MAX_VALUE);
        require("--history", history, 0, Integer.MAX_VALUE);
        require("--max-body", bodyBytes, 1, Integer.MAX_VALUE);
        require("--max-pixels", pixels, 1, Integer.MAX_VALUE);
        require("--max-images", images, 1, Integer.MAX_VALUE);
        require("--max-steps", steps, 1, Integer.MAX_VALUE);
        require("--max-input-pixels", inputPixels, 1, Integer.MAX_VALUE);
        if (key != null && key.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "--api-key: expected at least %d characters, found %d".formatted(SHORTEST_KEY, key.length()));
        }
        if (key == null && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "--host: expected a key (--api-key or PANAFLUX_API_KEY) for %s, which other machines reach, found none"
                            .formatted(host));
        }
    }

    private static void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s: expected %d to %d, found %d".formatted(option, least, most, value));
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(
                    "--host: expected an address or name of this machine, found " + host, unknown);
        }
    }

    /** Without the key, which is for nobody to see. */
    @Override
    public String toString() {
        return "server at %s:%d in %s".formatted(host, port, folder);
    }
}
