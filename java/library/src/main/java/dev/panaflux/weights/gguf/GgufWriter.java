package dev.panaflux.weights.gguf;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.TensorContent;
import dev.panaflux.weights.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes GGUF files of version 3 without holding their tensors in memory. The file appears under its name only when it is
 * complete.
 */
public final class GgufWriter {

    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;
    private static final int STRING = 8;

    private GgufWriter() {}

    /**
     * Writes {@code tensors}, in their order, to {@code target}.
     *
     * @param metadata texts, by their keys
     * @param content called once per tensor, in order
     * @throws IOException if the file cannot be written; nothing is left behind
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; nothing is left behind
     * @throws IllegalArgumentException if a name occurs twice, a type is none of GGUF's, or {@code content} writes too many or too
     *     few bytes
     */
    public static void write(Path target, Map<String, String> metadata, List<TensorSpec> tensors, TensorContent content)
            throws IOException {
        ByteBuffer header = ByteBuffer.wrap(header(metadata, tensors));
        try (WholeFile file = WholeFile.create(target)) {
            WritableByteChannel out = file.output();
            fill(out, header);
            for (TensorSpec tensor : tensors) {
                long start = file.channel().position();
                content.write(tensor, out);
                long written = file.channel().position() - start;
                if (written != tensor.bytes()) {
                    throw new IllegalArgumentException("tensor %s: expected %d bytes, found %d"
                            .formatted(ModelFileErrors.printable(tensor.name()), tensor.bytes(), written));
                }
                fill(out, ByteBuffer.allocate((int) (padded(written) - written)));
            }
            file.complete();
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            throw failure;
        }
    }

    private static void fill(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static long padded(long bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }

    /** All bytes before the first tensor's. */
    private static byte[] header(Map<String, String> metadata, List<TensorSpec> tensors) {
        Output out = new Output();
        out.int32(GgufFormat.MAGIC).int32(VERSION).int64(tensors.size()).int64(metadata.size());
        metadata.forEach((key, value) -> out.text(key).int32(STRING).text(value));
        Set<String> names = new HashSet<>();
        long offset = 0;
        for (TensorSpec tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException(
                        "tensor %s: expected a unique name".formatted(ModelFileErrors.printable(tensor.name())));
            }
            out.text(tensor.name()).int32(tensor.shape().size());
            // The fastest axis comes first.
            tensor.shape().reversed().forEach(out::int64);
            out.int32(GgufType.number(tensor.type())).int64(offset);
            offset += padded(tensor.bytes());
        }
        return out.padded();
    }

    /** Little-endian numbers and texts. */
    private static final class Output {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output int32(int value) {
            bytes.writeBytes(number(Integer.BYTES).putInt(value).array());
            return this;
        }

        Output int64(long value) {
            bytes.writeBytes(number(Long.BYTES).putLong(value).array());
            return this;
        }

        Output text(String text) {
            byte[] letters = text.getBytes(StandardCharsets.UTF_8);
            int64(letters.length);
            bytes.writeBytes(letters);
            return this;
        }

        byte[] padded() {
            bytes.writeBytes(new byte[(int) (GgufWriter.padded(bytes.size()) - bytes.size())]);
            return bytes.toByteArray();
        }

        private static ByteBuffer number(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
