package dev.panaflux.mcp;

import dev.panaflux.app.generate.GenerationProgress;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.util.function.Consumer;

/** Tells a client how far its call is, a few times a second and only if it rises, as the protocol wants it. */
final class ProgressTeller implements Consumer<GenerationProgress> {

    private static final long PAUSE_NANOS = 200_000_000;

    private final McpSyncServerExchange client;
    private final Object token;
    private double told = -1;
    private long when;

    /**
     * Tells a client.
     *
     * @param token by which it knows its call
     */
    ProgressTeller(McpSyncServerExchange client, Object token) {
        this.client = client;
        this.token = token;
    }

    @Override
    public synchronized void accept(GenerationProgress progress) {
        long now = System.nanoTime();
        boolean first = told < 0;
        if (progress.share() > told && (first || now - when >= PAUSE_NANOS)) {
            told = progress.share();
            when = now;
            client.progressNotification(ProgressNotification.builder(token, told)
                    .total(1.0)
                    .message(progress.phase())
                    .build());
        }
    }
}
