package dev.panaflux.sampling.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recorded values of the reference implementation, read from test resources. */
public final class Fixtures {

    private static final JsonMapper JSON = new JsonMapper();

    private Fixtures() {}

    /** The entries of a recorded JSON array. */
    public static List<JsonNode> entries(String resource) {
        return JSON.readTree(bytes(resource)).valueStream().toList();
    }

    /** The tensors of a safetensors file, read as f32. */
    public static Map<String, float[]> tensors(String resource) {
        ByteBuffer file = ByteBuffer.wrap(bytes(resource)).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = Math.toIntExact(file.getLong(0));
        JsonNode header = JSON.readTree(file.array(), Long.BYTES, headerBytes);
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            JsonNode offsets = entry.getValue().path("data_offsets");
            if (offsets.isMissingNode()) {
                continue;
            }
            int start = offsets.get(0).intValue();
            float[] values = new float[(offsets.get(1).intValue() - start) / Float.BYTES];
            file.slice(Long.BYTES + headerBytes + start, values.length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            tensors.put(entry.getKey(), values);
        }
        return tensors;
    }

    /** The bytes of a resource, which may be in a jar. */
    public static byte[] bytes(String resource) {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first 16 hex digits of the SHA-256 of little-endian f32 values, as the recording scripts write them. */
    public static String digest(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return digest(buffer.array());
    }

    /** The first 16 hex digits of the SHA-256 of bytes. */
    public static String digest(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
