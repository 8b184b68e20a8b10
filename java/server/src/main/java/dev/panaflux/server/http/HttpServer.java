package dev.panaflux.server.http;

import dev.panaflux.server.log.ServerLog;
import dev.panaflux.server.metrics.Metrics;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A server of HTTP/1.1 that answers each call on a virtual thread. */
public final class HttpServer implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int CONNECTIONS = 2048;
    private static final int STOP_MILLIS = 400;

    private final Server server;
    private final ServerConnector connector;
    private final HttpSettings settings;

    /**
     * A server that does not listen yet.
     *
     * @param routes what it answers
     */
    public HttpServer(HttpSettings settings, List<Route> routes, Metrics metrics, ServerLog log) {
        this.settings = settings;
        QueuedThreadPool pool = new QueuedThreadPool(THREADS);
        pool.setName("panaflux-http");
        pool.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("panaflux-call-", 0).factory()));
        server = new Server(pool);
        server.setStopTimeout(STOP_MILLIS);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        configuration.setIdleTimeout(settings.patience().toMillis());
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.patience().toMillis());
        server.addConnector(connector);
        server.setErrorHandler(HttpServer::refuse);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
        server.setHandler(new CallHandler(new Router(routes), new Guard(settings), new Body(settings), metrics, log));
    }

    /** Tells of a request that Jetty refuses before any route sees it, such as one with an ambiguous path. */
    private static boolean refuse(Request request, Response response, Callback callback) {
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        RequestException refusal = RequestException.of(
                response.getStatus(),
                "usage",
                "request: expected one that HTTP allows, found "
                        + (reason == null ? "another" : Printable.line(reason.toString())));
        Reply reply = Reply.json(refusal.status(), ErrorStyle.PANAFLUX.body(refusal));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.mediaType());
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
        return true;
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be bound
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception failure) {
            close();
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new IOException(
                    "%s:%d: cannot listen: %s".formatted(settings.host(), settings.port(), cause.getMessage()),
                    failure);
        }
    }

    /** The port that is bound. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception unclean) {
            // It ends with the process.
            if (unclean instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
