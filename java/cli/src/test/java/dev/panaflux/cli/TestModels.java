package dev.panaflux.cli;

import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The small reference models, and what commands leave in folders. */
final class TestModels {

    static final JsonMapper JSON = JsonMapper.shared();

    private TestModels() {}

    /** A reference model's folder: {@code tiny}, {@code mini} and {@code odd} are distilled, {@code lean} is a base. */
    static Path model(String name) {
        return TestFiles.model(name);
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
