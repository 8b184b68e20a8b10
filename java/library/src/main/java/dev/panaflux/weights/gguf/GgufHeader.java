package dev.panaflux.weights.gguf;

import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the header of one GGUF file. */
final class GgufHeader {

    private static final int MAX_METADATA = 1 << 16;
    private static final int MAX_TENSORS = 1 << 16;
    private static final int MAX_AXES = 8;
    private static final int LONGEST_NAME = 1 << 10;

    /** A name's length, the number of axes, a type and an offset. */
    private static final long LEAST_TENSOR_BYTES = 24;

    /** A key's length, a kind and a value. */
    private static final long LEAST_METADATA_BYTES = 13;

    private final GgufInput in;

    GgufHeader(GgufInput in) {
        this.in = in;
    }

    /** A row of the table of tensors. */
    private record TableRow(String name, StoredType type, List<Long> shape, long offset) {}

    TensorFile read() throws IOException {
        in.skip(Integer.BYTES, "magic");
        int version = in.int32("version");
        if (version != 2 && version != 3) {
            boolean reversed = Integer.reverseBytes(version) == 3;
            throw in.wrong("version: expected GGUF 2 or 3, found "
                    + (reversed ? "a big-endian file" : Integer.toUnsignedString(version)));
        }
        long tensors = in.count(LEAST_TENSOR_BYTES, "number of tensors");
        long pairs = in.count(LEAST_METADATA_BYTES, "number of metadata");
        if (tensors > MAX_TENSORS || pairs > MAX_METADATA) {
            throw in.wrong("header: expected at most %d tensors and %d metadata, found %d and %d"
                    .formatted(MAX_TENSORS, MAX_METADATA, tensors, pairs));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        GgufMetadata values = new GgufMetadata(in);
        for (long i = 0; i < pairs; i++) {
            values.read(metadata);
        }
        long tableStart = in.position();
        List<TableRow> infos = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long i = 0; i < tensors; i++) {
            TableRow info = readRow(metadata);
            if (!names.add(info.name())) {
                throw in.wrong(tensor(info.name()) + ": expected once, found twice");
            }
            infos.add(info);
        }
        long tableEnd = in.position();
        long alignment = GgufMetadata.alignment(in, metadata);
        long dataStart = Math.ceilDiv(tableEnd, alignment) * alignment;
        return new TensorFile(
                in.path(), in.size(), table(tableStart, tableEnd), metadata, entries(infos, dataStart, alignment));
    }

    private ByteBuffer table(long start, long end) throws IOException {
        try (FileChannel channel = FileChannel.open(in.path(), StandardOpenOption.READ)) {
            ByteBuffer table = ByteBuffer.allocate(Math.toIntExact(end - start));
            while (table.hasRemaining()) {
                if (channel.read(table, start + table.position()) < 0) {
                    throw in.wrong("expected the size of when its header was read, found a shorter file");
                }
            }
            return table.flip();
        }
    }

    private TableRow readRow(Map<String, String> metadata) throws IOException {
        String name = in.text(LONGEST_NAME, "name of a tensor");
        if (name.isEmpty()) {
            throw in.wrong(
                    "name of a tensor before byte %d: expected one, found none; where a download broke off, files hold zeros: "
                                    .formatted(in.position())
                            + "download it again");
        }
        String place = tensor(name);
        int axes = in.int32(place + ": number of axes");
        if (axes < 0 || axes > MAX_AXES) {
            throw in.wrong("%s: expected at most %d axes, found %s"
                    .formatted(place, MAX_AXES, Integer.toUnsignedString(axes)));
        }
        List<Long> shape = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long length = in.int64(place + ": shape");
            if (length < 0) {
                throw in.wrong("%s: shape: expected a size below 2^63, found %s"
                        .formatted(place, Long.toUnsignedString(length)));
            }
            // The fastest axis comes first.
            shape.addFirst(length);
        }
        int number = in.int32(place + ": type");
        StoredType type = GgufType.of(number);
        if (type == null) {
            throw in.wrong("%s: type: expected one of %s, found %s"
                    .formatted(place, GgufType.readable(), GgufType.label(number)));
        }
        long offset = in.int64(place + ": offset");
        return new TableRow(name, type, GgufMetadata.originalShape(in, metadata, name, shape), offset);
    }

    private Map<String, TensorEntry> entries(List<TableRow> infos, long dataStart, long alignment)
            throws ModelFormatException {
        List<TensorEntry> entries = new ArrayList<>();
        for (TableRow info : infos) {
            String place = tensor(info.name());
            long bytes;
            try {
                bytes = info.type().bytesOf(info.shape());
            } catch (ArithmeticException e) {
                throw in.wrong("%s: expected a shape of whole blocks that memory can hold, found %s %s"
                        .formatted(place, info.shape(), info.type().label()));
            }
            long offset = info.offset();
            if (offset < 0 || offset % alignment != 0) {
                throw in.wrong("%s: offset: expected a multiple of %d, found %s"
                        .formatted(place, alignment, Long.toUnsignedString(offset)));
            }
            if (offset > in.size() - dataStart || bytes > in.size() - dataStart - offset) {
                throw in.wrong("%s at byte %s: expected %d bytes, found the end of the file at byte %d (truncated)"
                        .formatted(place, Long.toUnsignedString(dataStart + offset), bytes, in.size()));
            }
            entries.add(new TensorEntry(info.name(), info.type(), info.shape(), in.path(), dataStart + offset, bytes));
        }
        entries.sort(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::bytes));
        Map<String, TensorEntry> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
        long end = dataStart;
        for (TensorEntry entry : entries) {
            if (entry.offset() < end && entry.bytes() > 0) {
                throw in.wrong("%s at byte %d: expected to start at byte %d or later (overlap)"
                        .formatted(tensor(entry.name()), entry.offset(), end));
            }
            end = Math.max(end, entry.offset() + entry.bytes());
            tensors.put(entry.name(), entry);
        }
        return tensors;
    }

    private static String tensor(String name) {
        return "tensor " + ModelFileErrors.printable(name);
    }
}
