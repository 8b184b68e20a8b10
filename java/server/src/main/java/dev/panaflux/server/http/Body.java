package dev.panaflux.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Blocker;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads bodies of requests: bounded in bytes, in time, and in how many large ones are in memory at once. */
final class Body {

    private static final int TIMEOUT = 408;
    private static final int TOO_LARGE = 413;
    private static final int BAD_REQUEST = 400;
    private static final int BUSY = 503;

    private static final int BUFFER = 1 << 16;
    private static final long LARGE = 1 << 20;
    private static final int LARGE_AT_ONCE = 4;
    private static final int MOST_PARTS = 100;

    private static final Duration MOST_DRAINED = Duration.ofSeconds(2);
    private static final Duration MOST_SILENT = Duration.ofMillis(500);

    private final HttpSettings settings;
    private final Semaphore large = new Semaphore(LARGE_AT_ONCE);
    private final JsonMapper json;

    Body(HttpSettings settings) {
        this.settings = settings;
        this.json = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxStringLength((int) Math.min(Integer.MAX_VALUE, settings.mostBodyBytes()))
                                .maxNestingDepth(MOST_PARTS)
                                .build())
                        .build())
                .build();
    }

    /** The permit of a large body, for as long as a call lasts. */
    final class Permit implements AutoCloseable {
        private boolean held;

        void take() throws RequestException {
            if (held) {
                return;
            }
            try {
                held = large.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
            if (!held) {
                throw RequestException.of(BUSY, "busy", "body: too many large bodies at once; try again");
            }
        }

        @Override
        public void close() {
            if (held) {
                large.release();
                held = false;
            }
        }
    }

    Permit permit() {
        return new Permit();
    }

    /**
     * A request's body.
     *
     * @throws RequestException if it is too large or too slow
     */
    byte[] bytes(Request request, Permit permit) throws RequestException {
        long most = settings.mostBodyBytes();
        if (request.getLength() > most) {
            throw tooLarge(most);
        }
        long deadline = System.nanoTime() + settings.patience().toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Content.Source.asInputStream(request)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                body.write(buffer, 0, read);
                if (body.size() > most) {
                    throw tooLarge(most);
                }
                if (body.size() > LARGE) {
                    permit.take();
                }
                if (System.nanoTime() > deadline) {
                    throw tooSlow();
                }
            }
            return body.toByteArray();
        } catch (IOException cut) {
            throw cut.getCause() instanceof TimeoutException
                    ? tooSlow()
                    : RequestException.of(BAD_REQUEST, "body", "body: expected it whole, found that it ends early");
        }
    }

    /**
     * Takes what a refused client still sends, for a short time.
     *
     * <p>A connection that is closed with bytes unread is reset, and the client may lose the answer with it.
     */
    void drain(Request request) {
        EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
        // A client that waits for leave to send its body has none to take.
        if (request.getHeaders().contains(HttpHeader.EXPECT) || !end.isOpen()) {
            return;
        }
        long idle = end.getIdleTimeout();
        end.setIdleTimeout(Math.min(settings.patience().toMillis(), MOST_SILENT.toMillis()));
        long deadline = System.nanoTime() + MOST_DRAINED.toNanos();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Content.Source.asInputStream(request)) {
            int read = 0;
            while (read >= 0 && System.nanoTime() < deadline) {
                read = in.read(buffer);
            }
        } catch (IOException over) {
            // It sends no more, or has gone.
        } finally {
            end.setIdleTimeout(idle);
        }
    }

    private static RequestException tooLarge(long most) {
        return RequestException.of(
                TOO_LARGE, "body-size", "body: expected at most %d bytes, found more".formatted(most));
    }

    private RequestException tooSlow() {
        return RequestException.of(
                TIMEOUT,
                "slow-body",
                "body: expected it within %d s, found it unfinished"
                        .formatted(settings.patience().toSeconds()));
    }

    /** A JSON object; an empty body counts as one without fields. */
    JsonNode json(byte[] body) throws RequestException {
        try {
            JsonNode document = body.length == 0 ? json.createObjectNode() : json.readTree(body);
            if (!document.isObject()) {
                throw RequestException.of(BAD_REQUEST, "body", "body: expected a JSON object, found another value");
            }
            return document;
        } catch (JacksonException broken) {
            // Without a place if it is too deep, or a number in it too long.
            TokenStreamLocation place = broken.getLocation();
            throw RequestException.of(
                    BAD_REQUEST,
                    "body",
                    place == null
                            ? "body: expected JSON, found some that is nested too deep or has too long a number"
                            : "body: expected JSON, found a mistake in line %d, column %d"
                                    .formatted(place.getLineNr(), place.getColumnNr()));
        }
    }

    /** The parts of a multipart form. */
    Form form(Request request, byte[] body) throws RequestException {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        String boundary = type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
                ? null
                : MultiPart.extractBoundary(type);
        if (boundary == null) {
            throw RequestException.of(
                    BAD_REQUEST, "body", "Content-Type: expected multipart/form-data with a boundary, found another");
        }
        MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
        parser.setMaxParts(MOST_PARTS);
        parser.setMaxLength(settings.mostBodyBytes());
        parser.setMaxFileSize(settings.mostBodyBytes());
        parser.setMaxMemoryFileSize(settings.mostBodyBytes());
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, List<byte[]>> files = new LinkedHashMap<>();
        try (MultiPartFormData.Parts parts = parse(parser, body)) {
            for (MultiPart.Part part : parts) {
                String name = part.getName() == null ? "" : part.getName();
                if (part.getFileName() == null) {
                    texts.put(name, part.getContentAsString(StandardCharsets.UTF_8));
                } else {
                    ByteBuffer content = Content.Source.asByteBuffer(part.getContentSource());
                    byte[] bytes = new byte[content.remaining()];
                    content.get(bytes);
                    files.computeIfAbsent(name, _ -> new ArrayList<>()).add(bytes);
                }
            }
            return new Form(texts, files);
        } catch (IOException | IllegalStateException | IllegalArgumentException broken) {
            throw RequestException.of(
                    BAD_REQUEST, "body", "body: expected the parts of a form, found something else or not all of it");
        }
    }

    private static MultiPartFormData.Parts parse(MultiPartFormData.Parser parser, byte[] body) throws IOException {
        try (Blocker.Promise<MultiPartFormData.Parts> parts = Blocker.promise()) {
            parser.parse(Content.Source.from(ByteBuffer.wrap(body)), parts);
            return parts.block();
        }
    }
}
