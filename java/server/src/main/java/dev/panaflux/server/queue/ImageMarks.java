package dev.panaflux.server.queue;

import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which images people have starred or removed; kept in a file of the server's folder. The files of removed images lie in {@code
 * removed} beside {@code images}, from where they can be brought back.
 */
final class ImageMarks {

    private static final String STARRED = "starred";
    private static final String REMOVED = "removed";

    private final Path folder;
    private final Path file;
    private final Set<String> starred = new TreeSet<>();
    private final Set<String> removed = new TreeSet<>();

    /**
     * Reads the marks in a folder.
     *
     * @param notices receives a line if they cannot be understood; they begin anew then
     * @throws IOException if they cannot be read
     */
    ImageMarks(Path folder, Consumer<String> notices) throws IOException {
        this.folder = folder;
        this.file = folder.resolve("panaflux.marks.json");
        if (!Files.exists(file)) {
            return;
        }
        try {
            JsonNode marks = JsonMapper.shared().readTree(Files.readString(file));
            marks.path(STARRED).forEach(id -> starred.add(id.asString()));
            marks.path(REMOVED).forEach(id -> removed.add(id.asString()));
        } catch (JacksonException damaged) {
            notices.accept("%s: expected JSON, found a mistake; stars begin anew".formatted(file));
        }
    }

    /** An image with its marks. */
    synchronized MadeImage on(MadeImage image) {
        return image.marked(starred.contains(image.id()), removed.contains(image.id()));
    }

    /**
     * Marks an image, and moves its file out of the images or back.
     *
     * @throws IOException if the marks cannot be kept, or the file cannot be moved
     */
    synchronized void set(MadeImage image, boolean isStarred, boolean isRemoved) throws IOException {
        boolean starChanged = put(starred, image.id(), isStarred);
        boolean removalChanged = put(removed, image.id(), isRemoved);
        if (!starChanged && !removalChanged) {
            return;
        }
        byte[] marks = JsonMapper.shared()
                .writeValueAsString(Map.of(STARRED, List.copyOf(starred), REMOVED, List.copyOf(removed)))
                .getBytes(StandardCharsets.UTF_8);
        WholeFile.write(file, marks);
        Path shown = folder.resolve(image.path());
        Path hidden = folder.resolve(REMOVED).resolve(shown.getFileName());
        move(isRemoved ? shown : hidden, isRemoved ? hidden : shown);
    }

    private static boolean put(Set<String> ids, String id, boolean contained) {
        return contained ? ids.add(id) : ids.remove(id);
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.createDirectories(to.getParent());
            Files.move(from, to);
        }
    }
}
