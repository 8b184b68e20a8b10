package dev.panaflux.app.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.panaflux.app.RemoteFailureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a client does about answers that a real server seldom gives. */
class ServerAnswersTest {

    /** An answer to the next call. */
    private record Answer(int status, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Answer answer = answers.removeFirst();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void assertRefused(String message, Answer... given) {
        answers.addAll(List.of(given));
        try (ServerGenerator generator =
                new ServerGenerator("http://127.0.0.1:" + server.getAddress().getPort(), null)) {
            assertThatThrownBy(() -> generator.generate(ImageRequest.of("a fox").build()))
                    .isInstanceOf(RemoteFailureException.class)
                    .hasMessage(message.formatted(server.getAddress().getPort()));
        }
        assertThat(answers).isEmpty();
    }

    @Tag("slow")
    @Test
    void aFullQueueIsAskedAgain() {
        assertRefused(
                "steps: too many",
                new Answer(429, "{\"error\": {\"kind\": \"queue-full\", \"message\": \"full\"}}"),
                new Answer(400, "{\"error\": {\"kind\": \"usage\", \"message\": \"steps: too many\"}}"));
    }

    @Test
    void aJobThatFailedIsAFailureHere() {
        assertRefused(
                "memory: too little",
                new Answer(202, "{\"id\": \"a\"}"),
                new Answer(
                        200,
                        "{\"state\": \"failed\", \"error\": {\"kind\": \"memory\", \"message\": \"memory: too little\"}}"));
    }

    @Test
    void imagesThatAreGoneAreMissed() {
        assertRefused(
                "images: expected 1 of the server, found 0: somebody has removed the others",
                new Answer(202, "{\"id\": \"a\"}"),
                new Answer(200, "{\"state\": \"done\", \"images\": []}"));
    }

    @Tag("slow")
    @Test
    void anotherServerIsTakenForNone() {
        assertRefused("server: expected Panaflux at http://127.0.0.1:%d/, found something else", new Answer(404, "no"));
    }
}
