package dev.panaflux.server.http;

import java.util.List;
import java.util.Map;

/**
 * The parts of a multipart form.
 *
 * @param texts of parts without a file, by name
 * @param files contents of parts with a file, by name, in their order
 */
public record Form(Map<String, String> texts, Map<String, List<byte[]>> files) {

    /** The files of a name; clients write {@code image} or {@code image[]} for several. */
    public List<byte[]> files(String name) {
        List<byte[]> plain = files.getOrDefault(name, List.of());
        return plain.isEmpty() ? files.getOrDefault(name + "[]", List.of()) : plain;
    }
}
