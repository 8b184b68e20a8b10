package dev.panaflux.mcp;

import dev.panaflux.app.generate.ImageGenerator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client in the same process, which sees every line that the server writes. */
final class LineClient implements AutoCloseable {

    private static final int BUFFER = 1 << 20;

    private final McpImageServer server;
    private final PipedOutputStream out = new PipedOutputStream();
    private final BufferedReader in;
    private final List<JsonNode> notifications = new ArrayList<>();

    /** Connects to a server that draws with a generator, and begins the session. */
    LineClient(ImageGenerator generator, Path folder) throws IOException {
        PipedInputStream toServer = new PipedInputStream(out, BUFFER);
        PipedInputStream fromServer = new PipedInputStream(BUFFER);
        PipedOutputStream serverOut = new PipedOutputStream(fromServer);
        in = new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.UTF_8));
        server = new McpImageServer(generator, folder, toServer, serverOut);
        Map<String, Object> greeting = Map.of(
                "protocolVersion",
                "2025-06-18",
                "capabilities",
                Map.of(),
                "clientInfo",
                Map.of("name", "test", "version", "1"));
        send(Map.of("jsonrpc", "2.0", "id", 0, "method", "initialize", "params", greeting));
        answer(0);
        send(Map.of("jsonrpc", "2.0", "method", "notifications/initialized"));
    }

    void send(Map<String, ?> message) throws IOException {
        line(JsonMapper.shared().writeValueAsString(message));
    }

    void line(String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Sends a call of a tool. */
    void call(Object id, String tool, Map<String, ?> arguments) throws IOException {
        Map<String, Object> params =
                Map.of("name", tool, "arguments", arguments, "_meta", Map.of("progressToken", "token " + id));
        send(Map.of("jsonrpc", "2.0", "id", id, "method", "tools/call", "params", params));
    }

    /** The result of a tool. */
    JsonNode result(Object id, String tool, Map<String, ?> arguments) throws IOException {
        call(id, tool, arguments);
        return answer(id).path("result");
    }

    /** The next message. */
    JsonNode next() throws IOException {
        return JsonMapper.shared().readTree(in.readLine());
    }

    /** The answer to a request; notifications before it are kept. */
    JsonNode answer(Object id) throws IOException {
        while (true) {
            JsonNode message = next();
            if (message.path("id").asString("").equals(id.toString())) {
                return message;
            }
            notifications.add(message);
        }
    }

    List<JsonNode> notifications() {
        return notifications;
    }

    /** Ends the client's stream and waits for the server. */
    @Override
    public void close() throws IOException {
        out.close();
        try {
            server.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
    }
}
