package dev.panaflux.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a protocol tells of errors. */
public enum ErrorStyle {
    /** {@code {"error": {"kind": ..., "message": ..., "field": ...}}}. */
    PANAFLUX,
    /** {@code {"error": {"message": ..., "type": ..., "param": ..., "code": ...}}}. */
    OPENAI,
    /** {@code {"error": ..., "detail": ..., "body": "", "errors": ...}}. */
    A1111;

    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;
    private static final String MODEL = "model";

    /** The style of the protocol that a path belongs to. */
    public static ErrorStyle of(String path) {
        if (path.startsWith("/v1/")) {
            return OPENAI;
        }
        return path.startsWith("/sdapi/") ? A1111 : PANAFLUX;
    }

    /** The body of an answer. */
    public Map<String, Object> body(RequestException error) {
        return switch (this) {
            case PANAFLUX -> Map.of("error", panaflux(error));
            case OPENAI -> Map.of("error", openAi(error));
            case A1111 ->
                Map.of("error", error.code(), "detail", error.getMessage(), "body", "", "errors", error.getMessage());
        };
    }

    private static Map<String, Object> panaflux(RequestException error) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", error.code());
        fields.put("message", error.getMessage());
        if (error.field() != null) {
            fields.put("field", error.field());
        }
        return fields;
    }

    private static Map<String, Object> openAi(RequestException error) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("message", error.getMessage());
        fields.put("type", type(error.status()));
        fields.put("param", error.field());
        fields.put(
                "code",
                error.code().equals(MODEL) ? "model_not_found" : error.code().replace('-', '_'));
        return fields;
    }

    private static String type(int status) {
        if (status == TOO_MANY) {
            return "rate_limit_error";
        }
        return status >= SERVER_ERROR ? "server_error" : "invalid_request_error";
    }
}
