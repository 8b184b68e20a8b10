package dev.panaflux.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer.
 *
 * @param status of HTTP
 * @param mediaType of the body
 * @param headers besides those that every answer has
 * @param body its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // made for one answer, and never compared
public record Reply(int status, String mediaType, Map<String, String> headers, byte[] body) {

    private static final int OK = 200;

    /** A JSON document. */
    public static Reply json(int status, Object document) {
        return new Reply(
                status, "application/json", Map.of(), JsonMapper.shared().writeValueAsBytes(document));
    }

    /** A JSON document that was asked for. */
    public static Reply json(Object document) {
        return json(OK, document);
    }

    /** A file's content. */
    public static Reply bytes(String mediaType, byte[] body) {
        return new Reply(OK, mediaType, Map.of(), body);
    }

    /** The same with one more header. */
    public Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, mediaType, more, body);
    }
}
