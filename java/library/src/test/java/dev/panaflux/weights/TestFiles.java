package dev.panaflux.weights;

import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reference models, copies of them to damage, and made-up files. */
public final class TestFiles {

    /** Reads and writes JSON. */
    @SuppressWarnings("exports") // tests are exported to nobody
    public static final JsonMapper JSON = JsonMapper.shared();

    private TestFiles() {}

    /** The folder of a reference model: {@code tiny} or {@code mini}. */
    public static Path model(String name) {
        return Resources.resource("/reference/models/" + name);
    }

    /** Copies a folder with all that is in it. */
    public static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        return to;
    }

    /** Changes a JSON file in place. */
    @SuppressWarnings("exports") // tests are exported to nobody
    public static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(file));
        change.accept(json);
        Files.writeString(file, json.toString());
    }

    /** Sets one element of a bf16 or f32 tensor, rounded towards zero, in place. */
    public static void set(Path file, String tensor, long index, float value) throws IOException {
        TensorEntry entry =
                Objects.requireNonNull(TensorFile.read(file).tensors().get(tensor), tensor);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, Float.floatToIntBits(value));
        int size = Math.toIntExact(entry.bytes() / entry.elements());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes.slice(Float.BYTES - size, size), entry.offset() + index * size);
        }
    }

    /** A safetensors file from a header as it is and data bytes. */
    public static Path safetensors(Path file, String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text).put(data);
        return Files.write(file, bytes.array());
    }

    /** A file whose tensors hold the float values 0, 1, 2, ... */
    public static Path counting(Path file, Collection<TensorSpec> tensors) throws IOException {
        SafetensorsWriter.write(file, Map.of(), tensors, TestFiles::count);
        return file;
    }

    /**
     * Reads the tensors of a file to the last byte.
     *
     * @throws AssertionError if one has another size than its type and shape
     */
    public static void readEveryByte(TensorFile file) throws ModelFormatException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = file.map(arena).memory();
            for (TensorEntry entry : file.tensors().values()) {
                if (entry.bytes() != entry.type().bytesOf(entry.shape())) {
                    throw new AssertionError("expected %s, found %d bytes".formatted(entry, entry.bytes()));
                }
                MemorySegment tensor = bytes.asSlice(entry.offset(), entry.bytes());
                for (long i = 0; i < tensor.byteSize(); i++) {
                    tensor.get(ValueLayout.JAVA_BYTE, i);
                }
            }
        }
    }

    private static void count(TensorSpec tensor, WritableByteChannel out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; bytes.hasRemaining(); i++) {
            switch (tensor.type()) {
                case F32 -> bytes.putFloat(i);
                case F16 -> bytes.putShort(Float.floatToFloat16(i));
                case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(i) >>> 16));
                case F64 -> bytes.putDouble(i);
                case I32 -> bytes.putInt(i);
                case I64 -> bytes.putLong(i);
                default -> bytes.put((byte) i);
            }
        }
        out.write(bytes.flip());
    }
}
