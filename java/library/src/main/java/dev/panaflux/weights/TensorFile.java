package dev.panaflux.weights;

import dev.panaflux.system.FileKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * A file of tensors, in any {@link TensorFileFormat}, whose header has been read and checked. Holds neither the data nor an
 * open file; {@link #map} maps the data into an arena.
 *
 * @param path the file
 * @param bytes size of the whole file
 * @param header the stored bytes that describe its tensors, for digests
 * @param metadata the file's metadata strings
 * @param tensors by name, in the order of their bytes
 */
public record TensorFile(
        Path path, long bytes, ByteBuffer header, Map<String, String> metadata, Map<String, TensorEntry> tensors) {

    private static final List<TensorFileFormat> FORMATS =
            ServiceLoader.load(TensorFileFormat.class, TensorFileFormat.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(TensorFileFormat::label))
                    .toList();

    public TensorFile {
        header = header.asReadOnlyBuffer();
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Reads and checks the header of {@code path}.
     *
     * @throws ModelFormatException if the file is missing, cannot be read, is damaged, or has an unknown format
     */
    public static TensorFile read(Path path) throws ModelFormatException {
        try {
            if (Files.isDirectory(path)) {
                throw new ModelFormatException("%s: expected a %s file, found a folder".formatted(path, kinds()));
            }
            if (!Files.isRegularFile(path)) {
                if (Files.exists(path)) {
                    throw new ModelFormatException(
                            "%s: expected a %s file, found a device or a pipe".formatted(path, kinds()));
                }
                throw new NoSuchFileException(path.toString());
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                return formatOf(path, channel).read(path, channel);
            }
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
    }

    /** The format recognised by content, else by name, which then reports the error. */
    private static TensorFileFormat formatOf(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer start = TensorFileFormat.bytes(channel, 0, (int) Math.min(TensorFileFormat.START_BYTES, size));
        byte[] bytes = new byte[start.remaining()];
        start.get(0, bytes);
        Optional<TensorFileFormat> recognised = FORMATS.stream()
                .filter(format -> format.recognises(start.slice().order(start.order()), size))
                .findFirst();
        Optional<FileKind> other = FileKind.of(bytes).filter(kind -> kind != FileKind.SAFETENSORS);
        if (recognised.isEmpty() && other.isPresent()) {
            throw new ModelFormatException("%s: expected a %s file, found %s"
                    .formatted(path, kinds(), other.get().label()));
        }
        return recognised
                .or(() -> FORMATS.stream()
                        .filter(format -> path.toString().endsWith(format.suffix()))
                        .findFirst())
                .orElseThrow(() -> new ModelFormatException(
                        "%s: expected a %s file, found %s".formatted(path, kinds(), FileKind.describe(bytes))));
    }

    /** The supported formats, for messages. */
    static String kinds() {
        return FORMATS.stream().map(TensorFileFormat::label).collect(Collectors.joining(" or "));
    }

    /** The extensions of all formats. */
    static List<String> suffixes() {
        return FORMATS.stream().map(TensorFileFormat::suffix).toList();
    }

    /** The header's bytes; each call returns a view with its own position. */
    @Override
    public ByteBuffer header() {
        return header.duplicate();
    }

    /**
     * Maps the whole file read-only, offset by offset as {@link TensorEntry#offset()} counts. Pages are read when they are
     * touched.
     *
     * @param arena owns the mapping
     * @throws ModelFormatException if the file cannot be mapped, or its size has changed since its header was read
     */
    public MappedFile map(Arena arena) throws ModelFormatException {
        return MappedFile.of(path, bytes, arena);
    }
}
