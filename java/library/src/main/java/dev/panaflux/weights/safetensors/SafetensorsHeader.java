package dev.panaflux.weights.safetensors;

import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file: a JSON object of {@code name: {dtype, shape, data_offsets}}.
 *
 * <p>Accepts what the safetensors library accepts: sorted by offset, tensors follow each other from the first data byte
 * to the end of the file, without overlaps, holes or trailing bytes. It is stricter in one point, as the format's
 * description requires: a name must not occur twice.
 *
 * @param metadata the strings under {@code __metadata__}
 * @param tensors by name, in the order of their bytes
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, TensorEntry> tensors) {

    /** Size of the little-endian header length that starts a file. */
    static final int LENGTH_BYTES = Long.BYTES;

    /** Longest accepted header, as in the safetensors library. */
    static final long LONGEST = 100_000_000;

    /** The key of the metadata strings; not a tensor name. */
    static final String METADATA = "__metadata__";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Parses and checks a header.
     *
     * @param file the file, for messages and entries
     * @param fileBytes size of the whole file
     * @param header the JSON text, which starts at byte 8 of the file
     */
    static SafetensorsHeader parse(Path file, long fileBytes, ByteBuffer header) throws ModelFormatException {
        long dataStart = (long) LENGTH_BYTES + header.remaining();
        Reader reader = new Reader(file, dataStart);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(file + ": header: expected UTF-8 text, found other bytes", e);
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            reader.readObject(parser);
        } catch (JacksonException e) {
            throw new ModelFormatException(
                    file + ": header: " + ModelFileErrors.printable(String.valueOf(e.getOriginalMessage())), e);
        }
        return new SafetensorsHeader(reader.metadata, reader.inFileOrder(fileBytes));
    }

    /** Reads one header, token by token. */
    private static final class Reader {

        private final Path file;
        private final long dataStart;
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private final List<TensorEntry> entries = new ArrayList<>();

        Reader(Path file, long dataStart) {
            this.file = file;
            this.dataStart = dataStart;
        }

        void readObject(JsonParser parser) throws ModelFormatException {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "header: expected a JSON object");
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals(METADATA)) {
                    readMetadata(parser);
                } else {
                    entries.add(readEntry(parser, name));
                }
            }
            expect(parser.currentToken() == JsonToken.END_OBJECT, "header: expected a JSON object");
            expect(parser.nextToken() == null, "header: expected nothing after the JSON object");
        }

        private void readMetadata(JsonParser parser) throws ModelFormatException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            expect(parser.currentToken() == JsonToken.START_OBJECT, METADATA + ": expected an object of strings");
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                expect(parser.nextToken() == JsonToken.VALUE_STRING, METADATA + ": expected an object of strings");
                metadata.put(key, parser.getString());
            }
        }

        private TensorEntry readEntry(JsonParser parser, String name) throws ModelFormatException {
            String tensor = "tensor " + ModelFileErrors.printable(name) + ": ";
            expect(parser.currentToken() == JsonToken.START_OBJECT, tensor + "expected an object");
            String dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                parser.nextToken();
                switch (key) {
                    case "dtype" -> {
                        expect(parser.currentToken() == JsonToken.VALUE_STRING, tensor + "dtype: expected a string");
                        dtype = parser.getString();
                    }
                    case "shape" -> shape = readSizes(parser, tensor + "shape");
                    case "data_offsets" -> offsets = readSizes(parser, tensor + "data_offsets");
                    default -> parser.skipChildren();
                }
            }
            if (dtype == null || shape == null || offsets == null) {
                throw new ModelFormatException(
                        file + ": " + tensor + "expected dtype, shape and data_offsets, found one of them missing");
            }
            expect(offsets.size() == 2, tensor + "data_offsets: expected two, found " + offsets.size());
            return entry(name, typeOf(dtype, tensor), shape, offsets.getFirst(), offsets.getLast());
        }

        private List<Long> readSizes(JsonParser parser, String what) throws ModelFormatException {
            expect(parser.currentToken() == JsonToken.START_ARRAY, what + ": expected a list of integers");
            List<Long> sizes = new ArrayList<>();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                expect(token == JsonToken.VALUE_NUMBER_INT, what + ": expected a list of integers");
                long size = parser.getLongValue();
                expect(size >= 0, what + ": expected no negative number, found " + size);
                sizes.add(size);
            }
            return sizes;
        }

        private StoredType typeOf(String dtype, String tensor) throws ModelFormatException {
            for (StoredType type : StoredType.values()) {
                if (type.name().equals(dtype) && type.blocks().isEmpty()) {
                    return type;
                }
            }
            throw new ModelFormatException(file + ": " + tensor + "dtype: expected a dtype of safetensors, found "
                    + ModelFileErrors.printable(dtype));
        }

        private TensorEntry entry(String name, StoredType type, List<Long> shape, long begin, long end)
                throws ModelFormatException {
            String tensor = "tensor " + ModelFileErrors.printable(name) + ": ";
            expect(begin <= end, tensor + "data_offsets: expected begin <= end, found [%d, %d]".formatted(begin, end));
            long bytes;
            try {
                bytes = type.bytesOf(shape);
            } catch (ArithmeticException e) {
                throw new ModelFormatException(
                        file + ": " + tensor + "expected a shape that memory can hold in whole bytes, found " + shape
                                + " " + type.label(),
                        e);
            }
            expect(
                    end - begin == bytes,
                    tensor
                            + "expected %d bytes for %s %s, found %d in data_offsets [%d, %d]"
                                    .formatted(bytes, shape, type.label(), end - begin, begin, end));
            expect(
                    end <= Long.MAX_VALUE - dataStart,
                    tensor + "data_offsets: expected an end within the file, found " + end);
            return new TensorEntry(name, type, shape, file, dataStart + begin, bytes);
        }

        /** The tensors sorted by offset, after checking that they cover the data without gaps. */
        Map<String, TensorEntry> inFileOrder(long fileBytes) throws ModelFormatException {
            entries.sort(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::bytes));
            Map<String, TensorEntry> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
            long next = dataStart;
            for (TensorEntry entry : entries) {
                if (entry.offset() != next) {
                    throw new ModelFormatException("%s: tensor %s at byte %d: expected to start at byte %d (%s)"
                            .formatted(
                                    file,
                                    ModelFileErrors.printable(entry.name()),
                                    entry.offset(),
                                    next,
                                    entry.offset() < next ? "overlap" : "hole"));
                }
                next += entry.bytes();
                if (next > fileBytes) {
                    throw new ModelFormatException("%s: tensor %s at byte %d: expected %d bytes, found %d (truncated)"
                            .formatted(
                                    file,
                                    ModelFileErrors.printable(entry.name()),
                                    entry.offset(),
                                    entry.bytes(),
                                    Math.max(0, fileBytes - entry.offset())));
                }
                tensors.put(entry.name(), entry);
            }
            expect(
                    next == fileBytes,
                    "expected the last tensor to end the file at byte %d, found %d bytes".formatted(next, fileBytes));
            return tensors;
        }

        private void expect(boolean condition, String message) throws ModelFormatException {
            if (!condition) {
                throw new ModelFormatException(file + ": " + message);
            }
        }
    }
}
