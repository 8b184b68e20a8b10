package dev.panaflux.server.http;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens, and to whom.
 *
 * @param host address or name to bind
 * @param port to bind; 0 for any that is free
 * @param key that clients must show, or null for none
 * @param hosts names by which clients may call the server, besides IP addresses and {@code localhost}
 * @param origins of pages that browsers may let call the server, besides its own
 * @param mostBodyBytes bytes that a request's body may have
 * @param patience how long a body may take to arrive, and a connection may be silent
 */
public record HttpSettings(
        String host,
        int port,
        @Nullable String key,
        Set<String> hosts,
        Set<String> origins,
        long mostBodyBytes,
        Duration patience) {

    /** Copies the sets. */
    public HttpSettings {
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
    }

    /** Without the key, which is for nobody to see. */
    @Override
    public String toString() {
        return "HTTP on %s:%d%s".formatted(host, port, key == null ? "" : " with a key");
    }
}
