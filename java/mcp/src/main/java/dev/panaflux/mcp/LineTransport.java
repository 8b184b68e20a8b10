package dev.panaflux.mcp;

import dev.panaflux.pipeline.Cancellation;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The protocol over two streams, a message a line. Unlike the SDK's, it lets clients cancel calls, goes on after a line that is no
 * message, and takes messages to send from several threads at once.
 */
final class LineTransport implements McpServerTransportProvider {

    /** Where a tool finds the {@link Cancellation} of its call. */
    static final String CANCELLATION = "panaflux.cancellation";

    private static final String CANCELLED = "notifications/cancelled";

    private final McpJsonMapper json;
    private final BufferedReader in;
    private final OutputStream out;
    private final Map<Object, Cancellation> calls = new ConcurrentHashMap<>();
    private @Nullable McpServerSession session;

    LineTransport(McpJsonMapper json, InputStream in, OutputStream out) {
        this.json = json;
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        session = factory.create(new Sender());
    }

    /** Takes messages until the client closes its stream; calls at work are cancelled then. */
    void run() {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    take(line);
                }
            }
        } catch (IOException closed) {
            // As if it had ended.
        } finally {
            cancelAll();
        }
    }

    /** Gives all calls at work up. */
    void cancelAll() {
        calls.values().forEach(Cancellation::cancel);
    }

    private void take(String line) throws IOException {
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(json, line);
        } catch (IOException | RuntimeException broken) {
            write(
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":%d,\"message\":\"expected a message of JSON-RPC\"}}"
                            .formatted(McpSchema.ErrorCodes.PARSE_ERROR));
            return;
        }
        McpTransportContext context = McpTransportContext.EMPTY;
        if (message instanceof JSONRPCNotification told && told.method().equals(CANCELLED)) {
            cancel(told);
            return;
        }
        if (message instanceof JSONRPCRequest request) {
            Cancellation cancellation = new Cancellation();
            calls.put(request.id(), cancellation);
            context = McpTransportContext.create(Map.of(CANCELLATION, cancellation));
        }
        McpTransportContext known = context;
        Objects.requireNonNull(session, "a session before messages")
                .handle(message)
                .contextWrite(view -> view.put(McpTransportContext.KEY, known))
                .subscribe(_ -> {}, _ -> {});
    }

    private void cancel(JSONRPCNotification notification) {
        if (notification.params() instanceof Map<?, ?> params && params.get("requestId") != null) {
            Cancellation call = calls.remove(params.get("requestId"));
            if (call != null) {
                call.cancel();
            }
        }
    }

    private void write(String line) throws IOException {
        synchronized (out) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        return Objects.requireNonNull(session, "a session").sendNotification(method, params);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return session == null ? Mono.empty() : session.closeGracefully();
    }

    /** What the session sends. */
    private final class Sender implements McpServerTransport {

        @Override
        public Mono<Void> sendMessage(JSONRPCMessage message) {
            return Mono.fromRunnable(() -> {
                // Nobody waits for the answer to a call that was cancelled.
                if (message instanceof JSONRPCResponse response && calls.remove(response.id()) == null) {
                    return;
                }
                try {
                    write(json.writeValueAsString(message));
                } catch (IOException gone) {
                    // The client's other stream ends too, and with it the server.
                }
            });
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return json.convertValue(data, type);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }
    }
}
