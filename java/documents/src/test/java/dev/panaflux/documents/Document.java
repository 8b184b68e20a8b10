package dev.panaflux.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document of the repository.
 *
 * @param file its file
 */
record Document(Path file) {

    /** The repository. */
    static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .resolve(Path.of("..", ".."))
            .toAbsolutePath()
            .normalize();

    /**
     * A document by its name.
     *
     * @param name relative to the repository
     */
    static Document of(String name) {
        return new Document(ROOT.resolve(name));
    }

    /**
     * All documents: of the repository, of its modules and in {@code docs}.
     *
     * @throws IOException if a folder cannot be read
     */
    static List<Document> all() throws IOException {
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"));
                Stream<Path> modules = Files.find(ROOT.resolve("java"), 2, (file, _) -> file.endsWith("README.md"))) {
            return Stream.of(root, docs, modules)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(Document::new)
                    .toList();
        }
    }

    /**
     * The blocks of code in a language, in order.
     *
     * @throws IOException if the file cannot be read
     */
    List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?ms)^```" + Pattern.quote(language) + "\n(.*?)^```$")
                .matcher(Files.readString(file))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /**
     * The one block of code in a language that contains a text.
     *
     * @throws IOException if the file cannot be read
     */
    String block(String language, String text) throws IOException {
        List<String> found =
                blocks(language).stream().filter(block -> block.contains(text)).toList();
        assertThat(found)
                .as("blocks in %s with '%s' in %s", language, text, file)
                .hasSize(1);
        return found.getFirst();
    }
}
