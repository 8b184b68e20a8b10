package dev.panaflux.fuzz;

import dev.panaflux.bench.run.PromptsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The prompts and seeds of a benchmark. */
final class BenchPromptsHarness implements Harness {

    private final InputFile file;

    BenchPromptsHarness(Path folder) {
        this.file = new InputFile(folder.resolve("prompts.json"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        Path path = file.with(input);
        try {
            return !PromptsFile.read(path).isEmpty();
        } catch (IllegalArgumentException e) {
            Refusal.of(e, path);
            return false;
        }
    }

    @Override
    public Map<String, byte[]> seeds() {
        return Map.of(
                "seeds",
                """
                {"prompts": ["a red apple", "a cat"],
                 "model_config": {"image_generation": {"seeds": [1, 2], "seed": 3}}}
                """.getBytes(StandardCharsets.UTF_8),
                "alone",
                "{\"prompts\":[\"a red apple\"]}".getBytes(StandardCharsets.UTF_8));
    }
}
