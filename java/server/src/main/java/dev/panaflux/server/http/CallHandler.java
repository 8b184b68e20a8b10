package dev.panaflux.server.http;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.server.metrics.Metrics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers requests: lets them in, finds their routes, and turns what goes wrong into answers. */
final class CallHandler extends Handler.Abstract {

    private static final int NO_CONTENT = 204;
    private static final int UNAUTHORIZED = 401;
    private static final int GONE = 499;

    /** What fields are called in messages. */
    private static final Pattern FIELD = Pattern.compile("([a-zA-Z][a-zA-Z_ ]{0,30}): .*");

    private final Router router;
    private final Guard guard;
    private final Body body;
    private final Metrics metrics;
    private final ServerLog log;

    CallHandler(Router router, Guard guard, Body body, Metrics metrics, ServerLog log) {
        this.router = router;
        this.guard = guard;
        this.body = body;
        this.metrics = metrics;
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        long start = System.nanoTime();
        String path = String.valueOf(request.getHttpURI().getDecodedPath());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        int status;
        try (Body.Permit permit = body.permit()) {
            status = answer(request, response, callback, path, permit);
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        metrics.answered(ErrorStyle.of(path).name().toLowerCase(Locale.ROOT), status, time);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("method", request.getMethod());
        facts.put("path", path);
        facts.put("status", status);
        facts.put("millis", time.toMillis());
        log.event("request", facts);
        return true;
    }

    private int answer(Request request, Response response, Callback callback, String path, Body.Permit permit) {
        Call call = new Call(request, response, callback, Map.of(), body, permit);
        try {
            Optional<String> origin = guard.requireOwnPage(request);
            origin.ifPresent(allowed -> allow(response.getHeaders(), allowed));
            if (origin.isPresent() && request.getMethod().equals("OPTIONS")) {
                call.reply(new Reply(NO_CONTENT, "text/plain", Map.of(), new byte[0]));
                return NO_CONTENT;
            }
            Router.Match match = router.find(request.getMethod(), path);
            if (match.route().access() == Route.Access.KEY) {
                guard.requireKey(request);
            }
            call = new Call(request, response, callback, match.values(), body, permit);
            match.route().action().answer(call);
            return response.getStatus();
        } catch (EofException | ClientGoneException gone) {
            return gone(call, callback, gone);
        } catch (RequestException refused) {
            return refuse(call, path, refused);
        } catch (Throwable failure) {
            if (call.isAnswered()) {
                log.note(internal(failure));
                return FailureKind.INTERNAL.httpStatus();
            }
            return refuse(call, path, refusal(failure));
        }
    }

    /** Lets a page of another origin read the answer. */
    private static void allow(HttpFields.Mutable headers, String origin) {
        headers.put("Access-Control-Allow-Origin", origin);
        headers.put("Access-Control-Allow-Methods", "GET, POST, DELETE");
        headers.put(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Last-Event-ID, X-API-Key, X-Panaflux-Client");
        headers.put("Vary", "Origin");
    }

    private int gone(Call call, Callback callback, Throwable failure) {
        if (!call.isAnswered()) {
            callback.failed(failure);
        }
        return GONE;
    }

    private int refuse(Call call, String path, RequestException refused) {
        if (call.isAnswered()) {
            return GONE;
        }
        if (refused.status() < FailureKind.INTERNAL.httpStatus()) {
            metrics.refused(refused.code());
        }
        Reply reply = Reply.json(refused.status(), ErrorStyle.of(path).body(refused));
        if (refused.retryAfter() != null) {
            reply = reply.with("Retry-After", Long.toString(refused.retryAfter().toSeconds()));
        }
        if (refused.status() == UNAUTHORIZED) {
            reply = reply.with("WWW-Authenticate", "Bearer");
        }
        call.refuse(reply);
        return refused.status();
    }

    private static String internal(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return "%s at %s".formatted(failure, trace.length == 0 ? "?" : trace[0]);
    }

    private RequestException refusal(Throwable failure) {
        Failure told = Failure.of(failure);
        if (told.kind() == FailureKind.INTERNAL) {
            log.note(internal(failure));
            return RequestException.of(
                    told.kind().httpStatus(), told.kind().label(), "internal error; the server's log tells more");
        }
        Matcher field = FIELD.matcher(told.message());
        return new RequestException(
                told.kind().httpStatus(),
                told.kind().label(),
                field.matches() ? field.group(1) : null,
                told.message(),
                null);
    }
}
