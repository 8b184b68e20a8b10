package dev.panaflux.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer of Server-Sent Events. A client that has gone shows in an exception at the next event. */
public final class EventStream {

    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    /**
     * Sends an event at once.
     *
     * @param id by which the client asks for what comes after it, or null
     * @param type of the event
     * @param data one line
     * @throws IOException if the client has gone
     */
    public void send(@Nullable String id, String type, String data) throws IOException {
        String text = "%sevent: %s\ndata: %s\n\n".formatted(id == null ? "" : "id: " + id + "\n", type, data);
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /**
     * Sends something that clients ignore, which keeps the connection open.
     *
     * @throws IOException if the client has gone
     */
    public void beat() throws IOException {
        out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
