package dev.panaflux.fuzz;

import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.gguf.GgufBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Weights: the header, every byte of every tensor that it lists, and the values of blocks. */
final class GgufHarness implements Harness {

    private final InputFile file;

    GgufHarness(Path folder) {
        this.file = new InputFile(folder.resolve("input.gguf"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        return StoredWeights.takes(file.with(input));
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        byte[] small = GgufBytes.header(2, 2)
                .pair("general.architecture", "qwen3")
                .text("tokens")
                .int32(9)
                .int32(8)
                .int64(1)
                .text("a")
                .tensor("a", 8, 0, 32, 2)
                .tensor("b", 0, 96, 3)
                .data(108)
                .toBytes();
        byte[] none = GgufBytes.header(0, 0).toBytes();
        byte[] blocks = Files.readAllBytes(Resources.resource("/reference/gguf/blocks.gguf"));
        return Map.of("small", small, "none", none, "blocks", blocks);
    }
}
