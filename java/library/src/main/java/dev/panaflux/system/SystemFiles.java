package dev.panaflux.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the kernel tells in {@code /proc} and {@code /sys}: the one place that reads there.
 *
 * @param root where both are found; another folder in tests
 */
public record SystemFiles(Path root) {

    /** Those of this machine. */
    public static SystemFiles ofMachine() {
        return new SystemFiles(Path.of("/"));
    }

    /** The lines of a file, none where it is missing or closed to us. */
    public List<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path));
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** The first line of a file. */
    public Optional<String> line(String path) {
        return lines(path).stream().findFirst().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** The number that a file consists of. */
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

    /** The names in a folder, in order; none where it is missing or closed to us. */
    public List<String> names(String folder) {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** Writes to one of the kernel's switches; false where it is missing or closed to us. */
    public boolean write(String path, String text) {
        try {
            Files.writeString(root.resolve(path), text, StandardOpenOption.WRITE);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The number that {@code digits} stand for, if they do. */
    public static OptionalLong parse(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits.strip()));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }
}
