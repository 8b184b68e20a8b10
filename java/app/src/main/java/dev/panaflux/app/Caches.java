package dev.panaflux.app;

import dev.panaflux.encodings.EncodingFolder;
import dev.panaflux.pipeline.PreviewCache;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Panaflux keeps for a user and can make again.
 *
 * @param folders the user's folders
 */
public record Caches(UserFolders folders) {

    /** What is kept. */
    public enum Kind {
        /** 8-bit copies of models' weights. */
        INT8("8-bit weights"),
        /** Encodings of prompts. */
        ENCODINGS("encodings of prompts"),
        /** Fits of models' previews. */
        PREVIEWS("fitted previews"),
        /** Native libraries, unpacked. */
        LIBRARIES("native libraries");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** What it is called for people. */
        public String label() {
            return label;
        }

        /**
         * The kind of that name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind named(String argument) {
            return Arrays.stream(values())
                    .filter(kind -> kind.argument().equals(argument))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "expected int8, encodings, previews or libraries, found '%s'".formatted(argument)));
        }

        /** The name for command lines. */
        public String argument() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is kept of one kind.
     *
     * @param folder where; need not exist
     * @param files how many
     * @param bytes of all of them together
     */
    public record Content(Kind kind, Path folder, long files, long bytes) {}

    /** The folder of a kind; need not exist. */
    public Path folder(Kind kind) {
        return switch (kind) {
            case INT8 -> QuantizedCache.of(folders).folder();
            case ENCODINGS -> encodings();
            case PREVIEWS -> PreviewCache.of(folders).folder();
            case LIBRARIES -> folders.cache().resolve("libraries");
        };
    }

    /** The folder of the encodings; need not exist. */
    public Path encodings() {
        return EncodingFolder.in(folders);
    }

    /**
     * What is kept of a kind.
     *
     * @throws IOException if a folder cannot be read
     */
    public Content content(Kind kind) throws IOException {
        Path folder = folder(kind);
        long[] sum = new long[2];
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        sum[0]++;
                        sum[1] += Files.size(file);
                    }
                }
            } catch (UncheckedIOException unreadable) {
                throw unreadable.getCause();
            }
        }
        return new Content(kind, folder, sum[0], sum[1]);
    }

    /**
     * Removes what is kept of a kind. A process that uses a file keeps it.
     *
     * @return what was removed
     * @throws IOException if something cannot be removed
     */
    public Content clear(Kind kind) throws IOException {
        Content content = content(kind);
        if (Files.isDirectory(content.folder(), LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(content.folder(), new Remover());
        }
        return content;
    }

    /** Removes files, then their folders; links are removed, not followed. */
    private static final class Remover extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
