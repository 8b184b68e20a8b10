package dev.panaflux.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads {@code /proc} and {@code /sys}; the only class that does.
 *
 * @param root the folder that contains both; another one in tests
 */
public record SystemFiles(Path root) {

    /** The files of this machine. */
    public static SystemFiles ofMachine() {
        return new SystemFiles(Path.of("/"));
    }

    /** The lines of a file; none if it is missing or unreadable. */
    public List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path));
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** The lines of a file up to the first empty one: the system takes long to tell of many CPUs. */
    public List<String> firstParagraph(String path) {
        try (BufferedReader file = Files.newBufferedReader(root.resolve(path))) {
            return file.lines().takeWhile(line -> !line.isEmpty()).toList();
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
    }

    /** The first line of a file. */
    public Optional<String> line(String path) {
        return lines(path).stream().findFirst().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** The number that is a file's whole content. */
    public OptionalLong number(String path) {
        return line(path).map(SystemFiles::parse).orElse(OptionalLong.empty());
    }

    /** The number after {@code key} and white space or a colon. */
    public OptionalLong number(String path, String key) {
        for (String line : lines(path)) {
            String[] words = line.strip().split("[\\s:]+", -1);
            if (words.length > 1 && words[0].equals(key)) {
                return parse(words[1]);
            }
        }
        return OptionalLong.empty();
    }

    /** The names in a folder, in order; none if it is missing or unreadable. */
    public List<String> names(String folder) {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** Writes to a kernel setting; false if it is missing or not writable. */
    public boolean write(String path, String text) {
        try {
            Files.writeString(root.resolve(path), text, StandardOpenOption.WRITE);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Parses {@code digits}; empty if it is not a number. */
    public static OptionalLong parse(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits.strip()));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }
}
