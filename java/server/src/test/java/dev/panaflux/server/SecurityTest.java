package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.server.TestServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What strangers, other pages and hostile files cannot do. */
class SecurityTest {

    private static final String KEY = "correct horse battery";

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        ServerSettings usual = TestServer.settings(folder.resolve("jobs"));
        Files.writeString(folder.resolve("secret.png"), "secret");
        TestServer.addLora(folder, "lora-peft", "outside");
        TestServer.addLora(usual.folder(), "lora-peft", "style");
        server = TestServer.with(new ServerSettings(
                usual.host(),
                0,
                KEY,
                Set.of("images.example"),
                Set.of("https://friend.example"),
                null,
                usual.folder(),
                usual.waiting(),
                usual.history(),
                false,
                usual.bodyBytes(),
                usual.pixels(),
                usual.images(),
                usual.steps(),
                usual.inputPixels(),
                Duration.ofSeconds(1)));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Answer with(String method, String path, String header, String value)
            throws IOException, InterruptedException {
        return server.send(method, path, null, request -> request.header(header, value));
    }

    private static Answer posted(String path, String body) throws IOException, InterruptedException {
        return server.send("POST", path, body, request -> request.header("Authorization", "Bearer " + KEY));
    }

    /** What a raw request is answered; {@code HttpClient} sends no wrong hosts. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void anotherAddressThanThisMachinesDemandsAKey() {
        ServerSettings usual = TestServer.settings(folder);
        assertThatThrownBy(() -> new ServerSettings(
                        "0.0.0.0",
                        0,
                        null,
                        Set.of(),
                        Set.of(),
                        null,
                        folder,
                        1,
                        1,
                        false,
                        1,
                        1,
                        1,
                        1,
                        1,
                        usual.patience()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/jobs",
                "/api/events",
                "/api/images",
                "/api/status",
                "/api/models",
                "/api/loras",
                "/metrics",
                "/v1/models",
                "/sdapi/v1/options"
            })
    void withoutTheKeyNothingIsTold(String path) throws IOException, InterruptedException {
        Answer refused = server.get(path);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(with("GET", path, "Authorization", "Bearer " + KEY + "!").status())
                .isEqualTo(401);
    }

    @Test
    void aLoraIsNamedAsTheServerListsItAndNeverByAPath() throws IOException, InterruptedException {
        Path inside = folder.resolve("jobs/loras/style.safetensors");
        assertThat(inside).exists();
        for (String path : List.of(
                inside.toString(),
                folder.resolve("loras/outside.safetensors").toString(),
                "../../loras/outside",
                "../loras/style",
                "./style",
                "style.safetensors",
                "style\0",
                "",
                ".",
                "..",
                "~/style",
                "C:\\style")) {
            String body = JsonMapper.shared()
                    .writeValueAsString(
                            Map.of("prompt", "x", "size", "64", "steps", 1, "loras", List.of(Map.of("name", path))));
            Answer refused = posted("/api/jobs", body);
            assertThat(refused.status()).as(path).isEqualTo(400);
            assertThat(refused.json().path("error").path("field").asString()).isEqualTo("loras");
            String tagged = JsonMapper.shared()
                    .writeValueAsString(Map.of("prompt", "x <lora:" + path + ":1>", "width", 64, "height", 64));
            assertThat(posted("/sdapi/v1/txt2img", tagged).status()).as(path).isEqualTo(400);
        }
        Answer listed = with("GET", "/api/loras", "X-API-Key", KEY);
        assertThat(listed.body()).contains("\"style\"").doesNotContain("outside", folder.toString());
    }

    @Test
    void theKeyIsTakenFromEveryPlaceWhereClientsPutIt() throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString(("user:" + KEY).getBytes(StandardCharsets.UTF_8));
        assertThat(with("GET", "/api/status", "Authorization", "Bearer " + KEY).status())
                .isEqualTo(200);
        assertThat(with("GET", "/api/status", "Authorization", "Basic " + basic).status())
                .isEqualTo(200);
        assertThat(with("GET", "/api/status", "X-API-Key", KEY).status()).isEqualTo(200);
    }

    @Test
    void healthNeedsNoKey() throws IOException, InterruptedException {
        assertThat(server.get("/health").status()).isEqualTo(200);
        assertThat(server.get("/ready").status()).isEqualTo(200);
    }

    @Test
    void aNameThatWasMadeToPointHereIsRefused() throws IOException {
        assertThat(raw("GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /health HTTP/1.1\r\nHost: images.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1"})
    void aPageOfAnotherOriginIsRefused(String origin) throws IOException, InterruptedException {
        Answer refused = server.send(
                "POST",
                "/api/jobs",
                "{\"prompt\":\"x\"}",
                request -> request.header("Origin", origin).header("Authorization", "Bearer " + KEY));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aPageOfAnotherSiteCannotSendFormsWithoutOrigin() throws IOException, InterruptedException {
        assertThat(with("POST", "/sdapi/v1/interrupt", "Sec-Fetch-Site", "cross-site")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theOwnPageAndAllowedOriginsAreLetIn() throws IOException, InterruptedException {
        assertThat(with("GET", "/health", "Origin", "http://127.0.0.1:" + server.port())
                        .status())
                .isEqualTo(200);
        Answer preflight = with("OPTIONS", "/api/jobs", "Origin", "https://friend.example");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://friend.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/images/../secret.png",
                "/images/..%2fsecret.png",
                "/images/%2e%2e/secret.png",
                "/images/..%5c..%5csecret.png",
                "/images/....//secret.png",
                "/thumbnails/..%2f..%2fsecret.jpg",
                "/images/%00"
            })
    void noPathLeadsOutOfTheFolder(String path) throws IOException {
        assertThat(raw("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path)))
                .matches("(?s)HTTP/1\\.1 40[04] .*")
                .doesNotContain("secret\r\n")
                .doesNotContain("Exception");
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() throws IOException, InterruptedException {
        String large = "{\"prompt\":\"" + "x".repeat(1 << 20) + "\"}";
        assertThat(posted("/api/jobs", large).status()).isEqualTo(413);
        String head = "POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + KEY;
        assertThat(raw(head + "\r\nContent-Length: 9999999999\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aClientThatIsRefusedWhileItSendsGetsItsAnswer() throws IOException {
        byte[] body = new byte[2_000_000];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                            + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.ISO_8859_1))
                    .isEqualTo("HTTP/1.1 401");
            out.write(body);
            out.flush();
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("WWW-Authenticate");
        }
    }

    @Tag("slow")
    @Test
    void aBodyThatDoesNotArriveIsGivenUp() throws IOException {
        String head = "POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + KEY;
        assertThat(raw(head + "\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{\"prompt\""))
                .startsWith("HTTP/1.1 408 ");
    }

    @Tag("slow")
    @Test
    void aBodyThatDripsIsGivenUp() throws IOException, InterruptedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + KEY
                                    + "\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (socket.getInputStream().available() == 0 && System.nanoTime() < end) {
                socket.getOutputStream().write(' ');
                socket.getOutputStream().flush();
                Thread.sleep(100);
            }
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                    .isEqualTo("HTTP/1.1 408");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b\r\n",
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nx",
                "not a form at all"
            })
    void aBrokenFormIsRefused(String body) throws IOException, InterruptedException {
        Answer refused = server.send(
                "POST",
                "/v1/images/edits",
                body,
                request -> request.header("Authorization", "Bearer " + KEY)
                        .setHeader("Content-Type", "multipart/form-data; boundary=b"));
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.json().path("error").path("message").asString()).contains("expected");
    }

    @Test
    void jsonOfAnyDepthAndLengthIsRefused() throws IOException, InterruptedException {
        for (String path : List.of("/api/jobs", "/v1/images/generations", "/sdapi/v1/txt2img")) {
            for (String value : List.of("[".repeat(100_000) + "]".repeat(100_000), "9".repeat(2000))) {
                Answer answer = posted(path, "{\"prompt\": \"a\", \"seed\": " + value + "}");
                assertThat(answer.status()).as(path).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"prompt\":\"x\"", "\"text\"", "{\"a\":[[[[[[", "\u0000"})
    void brokenJsonIsRefused(String body) throws IOException, InterruptedException {
        Answer refused = posted("/api/jobs", body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).doesNotContain("Exception").doesNotContain("tools.jackson");
    }

    /** A PNG of a few kilobytes whose header promises gigabytes of pixels. */
    @Test
    void anImageThatGrowsIsRefusedBeforeItDoes() throws IOException, InterruptedException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        bomb.writeBytes(chunk("IHDR", new byte[] {0, 0, 0x20, 0, 0, 0, 0x20, 0, 8, 2, 0, 0, 0}));
        ByteArrayOutputStream zeros = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(zeros)) {
            deflater.write(new byte[1 << 20]);
        }
        bomb.writeBytes(chunk("IDAT", zeros.toByteArray()));
        bomb.writeBytes(chunk("IEND", new byte[0]));
        String base64 = Base64.getEncoder().encodeToString(bomb.toByteArray());
        Answer refused = posted("/api/jobs", "{\"prompt\":\"x\",\"references\":[\"" + base64 + "\"]}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("pixels").contains("8192x8192");
        assertThat(folder.resolve("jobs").resolve("inputs")).isEmptyDirectory();
    }

    private static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return chunk.putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    @Test
    void moreThanTheLimitsIsRefused() throws IOException, InterruptedException {
        for (Map.Entry<String, String> wrong : Map.of(
                        "size", "\"size\":\"512x512\"", "count", "\"count\":5", "steps", "\"steps\":51")
                .entrySet()) {
            Answer refused = posted("/api/jobs", "{\"prompt\":\"x\",%s}".formatted(wrong.getValue()));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("error").path("field").asString()).isEqualTo(wrong.getKey());
        }
    }

    @Test
    void logsHoldNeitherKeysNorPrompts() throws IOException, InterruptedException {
        posted("/api/jobs?key=hidden-in-query", "{\"prompt\":\"hidden-in-prompt\",\"size\":\"64\",\"steps\":1}");
        server.get("/api/status?api_key=" + KEY.replace(' ', '+'));
        assertThat(server.log()).isNotEmpty();
        List<String> log = List.copyOf(server.log());
        assertThat(log).noneMatch(line -> line.contains(KEY) || line.contains("hidden") || line.contains("horse"));
    }
}
