package dev.panaflux.app.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The licence of a model by the metadata of its card, the block of YAML at the beginning of {@code README.md}. */
final class Licence {

    private static final int LONGEST_METADATA = 1 << 16;
    private static final int LONGEST_NAME = 60;
    private static final Pattern METADATA =
            Pattern.compile("\\A---\\R(.*?)^---\\s*$", Pattern.DOTALL | Pattern.MULTILINE);

    /** With this identifier the card has the name under another key. */
    private static final String OTHER = "other";

    private Licence() {}

    /** The licence that the card in {@code folder} names; empty if there is none, or no card that can be read. */
    static Optional<String> of(Path folder) {
        try (InputStream in = Files.newInputStream(folder.resolve("README.md"))) {
            String start = new String(in.readNBytes(LONGEST_METADATA), StandardCharsets.UTF_8);
            Matcher metadata = METADATA.matcher(start);
            return metadata.find() ? named(new YAMLMapper().readTree(metadata.group(1))) : Optional.empty();
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> named(JsonNode metadata) {
        String name = metadata.path("license").asString("");
        if (name.equals(OTHER)) {
            name = metadata.path("license_name").asString(OTHER);
        }
        return Optional.of(name).filter(text -> !text.isBlank() && text.length() <= LONGEST_NAME);
    }
}
