package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code panaflux mcp} as a process, with the SDK's client and with none. */
@Tag("slow")
class McpProcessTest {

    @TempDir
    private Path folder;

    private List<String> command(Object... more) {
        List<Object> words = new ArrayList<>(List.of("mcp", "--model", TestModels.model("tiny"), "--folder", folder));
        words.addAll(List.of(more));
        return PanafluxProcess.command(words.toArray());
    }

    @Test
    void theSdksClientDrawsAndFollows() throws IOException {
        List<String> command = command();
        StdioClientTransport transport = new StdioClientTransport(
                ServerParameters.builder(command.getFirst())
                        .args(command.subList(1, command.size()))
                        .build(),
                McpJsonDefaults.getMapper());
        List<ProgressNotification> progress = Collections.synchronizedList(new ArrayList<>());
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofMinutes(2))
                .jsonSchemaValidator((_, _) -> ValidationResponse.asValid(""))
                .progressConsumer(progress::add)
                .build()) {
            assertThat(client.initialize().serverInfo().name()).isEqualTo("panaflux");
            assertThat(client.listTools().tools())
                    .extracting(Tool::name)
                    .containsExactlyInAnyOrder(
                            "generate_image", "edit_image", "list_models", "list_loras", "read_image_settings");

            Map<String, Object> fox = Map.of("prompt", "a fox", "width", 64, "height", 64, "steps", 2, "seed", 5);
            CallToolResult drawn = client.callTool(CallToolRequest.builder("generate_image")
                    .arguments(fox)
                    .progressToken("fox")
                    .build());
            assertThat(drawn.isError()).as(drawn.toString()).isNotEqualTo(true);
            ImageContent image = (ImageContent) drawn.content().getFirst();
            assertThat(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.data())))
                            .getWidth())
                    .isEqualTo(64);
            assertThat(progress)
                    .isNotEmpty()
                    .allMatch(told -> told.progressToken().equals("fox"));

            CallToolResult refused = client.callTool(CallToolRequest.builder("generate_image")
                    .arguments(Map.of("prompt", "a fox", "model", "other"))
                    .build());
            assertThat(refused.isError()).isTrue();
            assertThat(((TextContent) refused.content().getFirst()).text())
                    .isEqualTo("model: expected one of tiny, found \"other\"");
        }
    }

    @Test
    void nothingButMessagesIsWrittenAndTheEndOfInputEndsTheProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command("--verbose"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\nno message\n"
                    .getBytes(StandardCharsets.UTF_8));
        }
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(JsonMapper.shared()
                                    .readTree(line)
                                    .path("jsonrpc")
                                    .asString())
                            .isEqualTo("2.0"));
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void aSignalEndsItWhileItDraws() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(PanafluxProcess.withSignals());
        command.addAll(command());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = process.getOutputStream();
                BufferedReader out =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            in.write("""
                    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
                    "clientInfo":{"name":"test","version":"1"}}}
                    {"jsonrpc":"2.0","method":"notifications/initialized"}
                    {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"generate_image","arguments":{"prompt":"a fox",\
                    "width":1024,"height":1024,"steps":100,"count":16},"_meta":{"progressToken":"fox"}}}
                    """.getBytes(StandardCharsets.UTF_8));
            in.flush();
            out.readLine();
            assertThat(out.readLine()).contains("notifications/progress");
            PanafluxProcess.signal(process, "TERM");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aModelThatIsNotThereEndsItAtOnce() {
        CommandRun.withInput("", "mcp", "--model", folder.resolve("none")).refused(FailureKind.MODEL, "none");
    }
}
