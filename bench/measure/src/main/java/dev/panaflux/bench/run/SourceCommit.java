package dev.panaflux.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the commit of a checkout from git's files. */
public final class SourceCommit {

    private static final String REFERENCE = "ref: ";
    private static final String FOLDER = "gitdir: ";

    private SourceCommit() {}

    /** The commit checked out in {@code checkout}; empty if it is not a git checkout. */
    public static Optional<String> of(Path checkout) {
        Path git = checkout.resolve(".git");
        if (Files.isRegularFile(git)) {
            Optional<String> place = line(git).filter(text -> text.startsWith(FOLDER));
            if (place.isEmpty()) {
                return Optional.empty();
            }
            git = checkout.resolve(place.get().substring(FOLDER.length()));
        }
        Path folder = git;
        Optional<String> head = line(folder.resolve("HEAD"));
        if (head.isEmpty() || !head.get().startsWith(REFERENCE)) {
            return head;
        }
        String name = head.get().substring(REFERENCE.length());
        Path shared = line(folder.resolve("commondir")).map(folder::resolve).orElse(folder);
        return line(shared.resolve(name)).or(() -> packed(shared.resolve("packed-refs"), name));
    }

    private static Optional<String> packed(Path file, String name) {
        return lines(file).stream()
                .filter(line -> line.endsWith(" " + name))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst();
    }

    private static Optional<String> line(Path file) {
        return lines(file).stream().findFirst().map(String::strip);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
