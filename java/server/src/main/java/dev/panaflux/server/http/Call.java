package dev.panaflux.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request and its answer. */
public final class Call {

    private static final String CLIENT = "X-Panaflux-Client";
    private static final int LONGEST_CLIENT = 100;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Map<String, String> values;
    private final Body body;
    private final Body.Permit permit;
    private boolean answered;
    private boolean talkative;
    private long patience = -1;

    Call(
            Request request,
            Response response,
            Callback callback,
            Map<String, String> values,
            Body body,
            Body.Permit permit) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.values = Map.copyOf(values);
        this.body = body;
        this.permit = permit;
    }

    /** The value of a name in the route's template. */
    public String value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    /** A parameter of the query, or null. */
    public @Nullable String query(String name) {
        Fields fields = Request.extractQueryParameters(request);
        return fields.getValue(name);
    }

    /** A header, or null. */
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    /** Where the server is called: {@code http://127.0.0.1:7860}. */
    public String address() {
        return "http://" + request.getHttpURI().getAuthority();
    }

    /** Who calls: what the client calls itself, else its address. */
    public String client() {
        String named = header(CLIENT);
        if (named != null && !named.isBlank()) {
            return named.substring(0, Math.min(LONGEST_CLIENT, named.length()));
        }
        SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
        return remote instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "unknown";
    }

    /**
     * The body as a JSON object.
     *
     * @throws RequestException if it is none, too large or too slow
     */
    public JsonNode json() throws RequestException {
        return body.json(body.bytes(request, permit));
    }

    /**
     * The body as a multipart form.
     *
     * @throws RequestException if it is none, too large or too slow
     */
    public Form form() throws RequestException {
        return body.form(request, body.bytes(request, permit));
    }

    /** Whether the client has closed the connection; asked while nothing is sent. */
    public boolean isGone() {
        EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
        if (talkative || !end.isOpen()) {
            return !end.isOpen();
        }
        if (patience < 0) {
            // Silence is expected from now on.
            patience = end.getIdleTimeout();
            end.setIdleTimeout(0);
        }
        try {
            ByteBuffer peek = ByteBuffer.allocate(1);
            peek.flip();
            int found = end.fill(peek);
            if (found > 0) {
                // It sends its next request already, of which a byte is lost now.
                talkative = true;
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            return found < 0;
        } catch (IOException broken) {
            return true;
        }
    }

    /** Sends the answer. */
    public void reply(Reply reply) {
        response.write(true, begin(reply), callback);
    }

    /** Sends an answer to a client that may still be sending its body. */
    void refuse(Reply reply) {
        ByteBuffer bytes = begin(reply);
        try (Blocker.Callback written = Blocker.callback()) {
            response.write(true, bytes, written);
            written.block();
        } catch (IOException gone) {
            callback.failed(gone);
            return;
        }
        body.drain(request);
        callback.succeeded();
    }

    /** Sets the head of the answer, and returns what follows it. */
    private ByteBuffer begin(Reply reply) {
        requireUnanswered();
        if (patience >= 0) {
            request.getConnectionMetaData().getConnection().getEndPoint().setIdleTimeout(patience);
        }
        response.setStatus(reply.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.mediaType());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        return ByteBuffer.wrap(reply.body());
    }

    /**
     * What is sent bit by bit.
     *
     * @param <T> takes the bits
     */
    @FunctionalInterface
    public interface Stream<T> {
        /**
         * Sends until there is no more.
         *
         * @throws IOException if the client has gone
         * @throws InterruptedException if the server stops
         */
        void send(T sink) throws IOException, InterruptedException;
    }

    /** Takes lines, and sends each at once. */
    @FunctionalInterface
    public interface Lines {
        /**
         * Sends a line.
         *
         * @throws IOException if the client has gone
         */
        void send(String line) throws IOException;
    }

    /**
     * Answers with events.
     *
     * @throws IOException if the client has gone
     * @throws InterruptedException if the server stops
     */
    public void stream(Stream<EventStream> stream) throws IOException, InterruptedException {
        send("text/event-stream", out -> stream.send(new EventStream(out)));
    }

    /**
     * Answers with JSON documents, a line each.
     *
     * @throws IOException if the client has gone
     * @throws InterruptedException if the server stops
     */
    public void documents(Stream<Lines> stream) throws IOException, InterruptedException {
        send(
                "application/x-ndjson",
                out -> stream.send(line -> {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }));
    }

    private void send(String mediaType, Stream<OutputStream> stream) throws IOException, InterruptedException {
        requireUnanswered();
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        // Asks nginx not to collect events.
        response.getHeaders().put("X-Accel-Buffering", "no");
        OutputStream out = Content.Sink.asOutputStream(response);
        try {
            out.flush();
            stream.send(out);
            // Closed only here: what breaks off must not look like a whole answer.
            out.close();
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            callback.failed(failure);
            throw failure;
        }
        callback.succeeded();
    }

    private void requireUnanswered() {
        if (answered) {
            throw new IllegalStateException("answered already");
        }
        answered = true;
    }

    boolean isAnswered() {
        return answered;
    }
}
