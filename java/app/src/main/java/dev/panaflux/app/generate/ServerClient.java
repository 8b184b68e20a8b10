package dev.panaflux.app.generate;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.RemoteFailureException;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the routes of a server, and turns what goes wrong into one line. */
final class ServerClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    private final URI address;
    private final @Nullable String key;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /**
     * Calls a server.
     *
     * @param address such as {@code http://127.0.0.1:7860}
     * @param key that it asks for, or null
     * @throws IllegalArgumentException if the address is none of HTTP
     */
    ServerClient(String address, @Nullable String key) {
        this.address = uri(address);
        this.key = key;
    }

    private static URI uri(String address) {
        try {
            URI uri = new URI(address.endsWith("/") ? address : address + "/");
            if (String.valueOf(uri.getScheme()).matches("https?") && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException none) {
            // As if it had another scheme.
        }
        throw new IllegalArgumentException("server: expected an address such as http://127.0.0.1:7860, found \"%s\""
                .formatted(Printable.line(address)));
    }

    /** The server's address, with a slash at its end. */
    URI address() {
        return address;
    }

    /** Calls a route without a body. */
    HttpResponse<byte[]> send(String method, String path) throws IOException {
        return send(method, path, BodyPublishers.noBody());
    }

    /** Sends fields of JSON. */
    HttpResponse<byte[]> post(String path, Map<String, Object> fields) throws IOException {
        return send("POST", path, BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(fields)));
    }

    private HttpResponse<byte[]> send(String method, String path, HttpRequest.BodyPublisher body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path.substring(1)))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body);
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (ConnectException | HttpTimeoutException unreachable) {
            throw new RemoteFailureException(new Failure(
                    FailureKind.ENVIRONMENT,
                    "server: cannot be reached at %s; start it with panaflux serve".formatted(address)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("cancelled");
        }
    }

    /** What a route tells. */
    JsonNode json(String path) throws IOException {
        return json(send("GET", path));
    }

    /**
     * What an answer tells.
     *
     * @throws RemoteFailureException if it is a refusal
     */
    JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        byte[] body = accepted(answer);
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException other) {
            throw foreign();
        }
    }

    /**
     * The body of an answer.
     *
     * @throws RemoteFailureException if it is a refusal
     */
    byte[] accepted(HttpResponse<byte[]> answer) throws IOException {
        int status = answer.statusCode();
        if (status >= OK && status < BAD_REQUEST) {
            return answer.body();
        }
        JsonNode error;
        try {
            error = JsonMapper.shared().readTree(answer.body()).path("error");
        } catch (JacksonException other) {
            throw foreign();
        }
        if (!error.path("message").isString()) {
            throw foreign();
        }
        throw new RemoteFailureException(failure(error, status));
    }

    /** A failure as the server tells it. */
    static Failure failure(JsonNode error, int status) {
        FailureKind usual = status >= SERVER_ERROR || status == NOT_FOUND ? FailureKind.ENVIRONMENT : FailureKind.USAGE;
        FailureKind kind = FailureKind.named(error.path("kind").asString("")).orElse(usual);
        return new Failure(kind, Printable.line(error.path("message").asString("unknown")));
    }

    private RemoteFailureException foreign() {
        return new RemoteFailureException(new Failure(
                FailureKind.ENVIRONMENT, "server: expected Panaflux at %s, found something else".formatted(address)));
    }

    @Override
    public void close() {
        client.close();
    }
}
