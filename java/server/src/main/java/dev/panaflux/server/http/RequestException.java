package dev.panaflux.server.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is refused: a status, a word for programs, and a line for people. */
public final class RequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final int status;
    private final String code;
    private final @Nullable String field;
    private final transient @Nullable Duration retryAfter;

    /**
     * Refuses a request.
     *
     * @param status of HTTP
     * @param code a word for programs, such as {@code queue-full}
     * @param field the field that is wrong, or null
     * @param message one line: what was expected and what was found
     * @param retryAfter when to try again, or null
     */
    public RequestException(
            int status, String code, @Nullable String field, String message, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    /** A field that is wrong. */
    public static RequestException wrong(String field, String expectation) {
        return new RequestException(BAD_REQUEST, "usage", field, field + ": " + expectation, null);
    }

    /** Something that is not there. */
    public static RequestException missing(String message) {
        return new RequestException(NOT_FOUND, "not-found", null, message, null);
    }

    /** Something else. */
    public static RequestException of(int status, String code, String message) {
        return new RequestException(status, code, null, message, null);
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    /** A word for programs. */
    public String code() {
        return code;
    }

    /** The field that is wrong. */
    public @Nullable String field() {
        return field;
    }

    /** When to try again. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The line for people. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
