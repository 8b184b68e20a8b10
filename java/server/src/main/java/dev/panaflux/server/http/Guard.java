package dev.panaflux.server.http;

import dev.panaflux.system.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Lets in only whom the settings allow.
 *
 * <p>A page of another site can make a browser send requests here. It cannot choose the headers {@code Host}, {@code Origin} and
 * {@code Sec-Fetch-Site}, so these tell. A name of that site may also be made to point to this address ({@code DNS rebinding});
 * then {@code Host} holds that name.
 */
final class Guard {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int MISDIRECTED = 421;

    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+\\]");

    private final Set<String> hosts = new HashSet<>();
    private final Set<String> origins;
    private final byte @Nullable [] key;

    Guard(HttpSettings settings) {
        hosts.add("localhost");
        hosts.add(settings.host().toLowerCase(Locale.ROOT));
        settings.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        origins = settings.origins();
        key = settings.key() == null ? null : digest(settings.key());
    }

    /**
     * Checks under which name the server is called, and from which page.
     *
     * @return the page's origin if it is another one that is allowed
     * @throws RequestException if either is not allowed
     */
    Optional<String> requireOwnPage(Request request) throws RequestException {
        HttpURI uri = request.getHttpURI();
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        if (!ADDRESS.matcher(host).matches() && !hosts.contains(host)) {
            throw RequestException.of(
                    MISDIRECTED, "host", "Host: expected an IP address, localhost or a name given by --allow-host");
        }
        HttpFields headers = request.getHeaders();
        String origin = headers.get(HttpHeader.ORIGIN);
        if (origin == null) {
            boolean navigates = request.getMethod().equals("GET") && "navigate".equals(headers.get("Sec-Fetch-Mode"));
            if ("cross-site".equals(headers.get("Sec-Fetch-Site")) && !navigates) {
                throw foreign();
            }
            return Optional.empty();
        }
        if (origins.contains(origin)) {
            return Optional.of(origin);
        }
        // A proxy may speak another scheme to the browser than to us.
        String own = uri.getAuthority() == null ? "" : uri.getAuthority();
        if (!origin.equalsIgnoreCase("http://" + own) && !origin.equalsIgnoreCase("https://" + own)) {
            throw foreign();
        }
        return Optional.empty();
    }

    private static RequestException foreign() {
        return RequestException.of(
                FORBIDDEN, "origin", "Origin: expected the server's own or one given by --allow-origin, found another");
    }

    /**
     * Checks the key: as a bearer token, in {@code X-API-Key}, or as the password of basic authentication.
     *
     * @throws RequestException if one is set and another or none is shown
     */
    void requireKey(Request request) throws RequestException {
        if (key == null) {
            return;
        }
        String shown = shown(request.getHeaders());
        // Digests are equally long, so the time tells nothing.
        if (shown == null || !MessageDigest.isEqual(key, digest(shown))) {
            throw RequestException.of(
                    UNAUTHORIZED,
                    "invalid-api-key",
                    shown == null
                            ? "Authorization: expected the server's API key, found none"
                            : "Authorization: expected the server's API key, found another");
        }
    }

    private static @Nullable String shown(HttpFields headers) {
        String plain = headers.get("X-API-Key");
        if (plain != null) {
            return plain;
        }
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        if (authorization == null) {
            return null;
        }
        int space = authorization.indexOf(' ');
        String scheme = space < 0 ? "" : authorization.substring(0, space).toLowerCase(Locale.ROOT);
        String rest = authorization.substring(space + 1).strip();
        if (!scheme.equals("basic")) {
            return rest;
        }
        try {
            String pair = new String(Base64.getDecoder().decode(rest), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private static byte[] digest(String text) {
        return Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
