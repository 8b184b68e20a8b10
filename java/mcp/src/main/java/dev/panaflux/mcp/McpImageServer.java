package dev.panaflux.mcp;

import dev.panaflux.app.Failure;
import dev.panaflux.app.generate.GenerationProgress;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.system.Version;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A server of the Model Context Protocol for one client. Nothing but messages of the protocol is written; what goes wrong in a call is
 * its answer, in one line.
 */
public final class McpImageServer implements AutoCloseable {

    private static final String TOOLS = "tools.json";
    private static final String INSTRUCTIONS =
            "Draws images on this computer. Images are kept as files, whose paths are returned: pass"
                    + " them to edit_image to change an image, or to read_image_settings to learn how it was made.";

    private final LineTransport transport;
    private final McpSyncServer server;
    private final Thread reader;

    /**
     * Begins to serve.
     *
     * @param generator draws; it stays open
     * @param folder in which images are kept, and that paths of clients are relative to
     * @param in messages of the client
     * @param out messages to the client
     * @throws IOException if the list of tools cannot be read
     */
    public McpImageServer(ImageGenerator generator, Path folder, InputStream in, OutputStream out) throws IOException {
        McpJsonMapper json = McpJsonDefaults.getMapper();
        ImageTools tools = new ImageTools(generator, folder);
        transport = new LineTransport(json, in, out);
        server = McpServer.sync(transport)
                .jsonMapper(json)
                .serverInfo("panaflux", Version.current())
                .instructions(INSTRUCTIONS)
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .validateToolInputs(false)
                .jsonSchemaValidator((_, _) -> ValidationResponse.asValid(""))
                .tools(list(json).stream()
                        .map(tool -> new SyncToolSpecification(
                                tool, (client, request) -> answer(tools, tool, client, request)))
                        .toList())
                .build();
        reader = Thread.ofPlatform().name("panaflux-mcp").daemon(true).start(transport::run);
    }

    private static List<Tool> list(McpJsonMapper json) throws IOException {
        try (InputStream in = Objects.requireNonNull(McpImageServer.class.getResourceAsStream(TOOLS))) {
            return json.readValue(in.readAllBytes(), new TypeRef<List<Tool>>() {});
        }
    }

    private static CallToolResult answer(
            ImageTools tools, Tool tool, McpSyncServerExchange client, CallToolRequest request) {
        try {
            Arguments arguments = new Arguments(Objects.requireNonNullElse(request.arguments(), Map.of()));
            arguments.requireKnown(known(tool));
            return tools.call(tool.name(), arguments, progress(client, request), cancellation(client));
        } catch (IOException | RuntimeException | OutOfMemoryError failure) {
            return CallToolResult.builder()
                    .addTextContent(Failure.of(failure).message())
                    .isError(true)
                    .build();
        }
    }

    private static Set<String> known(Tool tool) {
        return tool.inputSchema().get("properties") instanceof Map<?, ?> properties
                ? properties.keySet().stream().map(String::valueOf).collect(Collectors.toSet())
                : Set.of();
    }

    private static Consumer<GenerationProgress> progress(McpSyncServerExchange client, CallToolRequest request) {
        Object token = request.meta() == null ? null : request.meta().get("progressToken");
        return token == null ? _ -> {} : new ProgressTeller(client, token);
    }

    private static Cancellation cancellation(McpSyncServerExchange client) {
        return client.transportContext().get(LineTransport.CANCELLATION) instanceof Cancellation call
                ? call
                : new Cancellation();
    }

    /**
     * Waits until the client has closed its stream.
     *
     * @throws InterruptedException if the thread is interrupted before
     */
    public void awaitEnd() throws InterruptedException {
        reader.join();
    }

    /** Gives up what is drawn for the client, and stops to serve. */
    @Override
    public void close() {
        transport.cancelAll();
        server.close();
    }
}
