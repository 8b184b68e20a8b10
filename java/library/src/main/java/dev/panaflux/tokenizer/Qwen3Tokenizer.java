package dev.panaflux.tokenizer;

import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The published tokenizer of Qwen3, for text encoders whose files come without one. */
public final class Qwen3Tokenizer {

    /** Number of its tokens; a text encoder for it has at least as many embeddings. */
    public static final int TOKENS = 151_669;

    private Qwen3Tokenizer() {}

    /**
     * Writes its files to {@code folder}, which exists; files that are there already stay.
     *
     * @throws IOException if they cannot be written
     */
    public static void writeTo(Path folder) throws IOException {
        try (InputStream config = resource("tokenizer_config.json");
                InputStream json = new GZIPInputStream(resource("tokenizer.json.gz"))) {
            write(folder.resolve("tokenizer_config.json"), config);
            write(folder.resolve("tokenizer.json"), json);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Qwen3Tokenizer.class.getResourceAsStream("qwen3/" + name), name);
    }

    private static void write(Path target, InputStream content) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        WholeFile.write(target, content.readAllBytes());
    }
}
