package dev.panaflux.weights.safetensors;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.TensorContent;
import dev.panaflux.weights.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes safetensors files without holding their tensors in memory, in the order of the safetensors library: larger elements
 * first, then by name, with the header padded to 8 bytes, so that every tensor is aligned to its element size. The file
 * appears under its name only when it is complete.
 */
public final class SafetensorsWriter {

    private static final JsonMapper JSON = JsonMapper.shared();

    private SafetensorsWriter() {}

    /**
     * Writes {@code tensors} to {@code target}.
     *
     * @param metadata strings for {@code __metadata__}
     * @param content called once per tensor, in the file's order
     * @throws IOException if the file cannot be written; nothing is left behind
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; nothing is left behind
     * @throws IllegalArgumentException if a name occurs twice, or {@code content} writes too many or too few bytes
     */
    public static void write(
            Path target, Map<String, String> metadata, Collection<TensorSpec> tensors, TensorContent content)
            throws IOException {
        List<TensorSpec> ordered = ordered(tensors);
        try (WholeFile file = WholeFile.create(target)) {
            FileChannel channel = file.channel();
            WritableByteChannel out = file.output();
            ByteBuffer header = header(metadata, ordered);
            while (header.hasRemaining()) {
                channel.write(header);
            }
            for (TensorSpec tensor : ordered) {
                long start = channel.position();
                content.write(tensor, out);
                long written = channel.position() - start;
                if (written != tensor.bytes()) {
                    throw new IllegalArgumentException("tensor %s: expected %d bytes, found %d"
                            .formatted(ModelFileErrors.printable(tensor.name()), tensor.bytes(), written));
                }
            }
            file.complete();
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            throw failure;
        }
    }

    /** {@code tensors} in the order of a file. */
    public static List<TensorSpec> ordered(Collection<TensorSpec> tensors) {
        return tensors.stream()
                .sorted(Comparator.comparing(TensorSpec::type).reversed().thenComparing(TensorSpec::name))
                .toList();
    }

    /** All bytes of a file before the first tensor's. */
    public static ByteBuffer header(Map<String, String> metadata, List<TensorSpec> tensors) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode strings = root.putObject(SafetensorsHeader.METADATA);
            metadata.forEach(strings::put);
        }
        Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA));
        long offset = 0;
        for (TensorSpec tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException(
                        "tensor %s: expected a unique name".formatted(ModelFileErrors.printable(tensor.name())));
            }
            ObjectNode entry = root.putObject(tensor.name());
            entry.put("dtype", tensor.type().name());
            tensor.shape().forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
            offset += tensor.bytes();
        }
        byte[] text = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(text.length, Long.BYTES) * Long.BYTES;
        ByteBuffer header =
                ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(text);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }
}
