package dev.panaflux.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The small reference models, and copies of them to damage. */
final class TestModels {

    static final JsonMapper JSON = JsonMapper.shared();

    private TestModels() {}

    /** A file or folder among the test resources. */
    static Path resource(String name) {
        URL url = Objects.requireNonNull(TestModels.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A reference model's folder: {@code tiny}, {@code mini} and {@code odd} are distilled, {@code lean} is a base. */
    static Path model(String name) {
        return resource("/reference/models/" + name);
    }

    /** A copy of {@code tiny}. */
    static Path copy(Path to) throws IOException {
        Path from = model("tiny");
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        return to;
    }

    /** Changes a JSON file in place. */
    static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(file));
        change.accept(json);
        Files.writeString(file, json.toString());
    }

    /** The names of what is in a folder. */
    static List<String> content(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
