package dev.panaflux.fuzz;

import dev.panaflux.pipeline.PreviewCache;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Projections for previews. */
final class PreviewHarness implements Harness {

    private final InputFile file;

    PreviewHarness(Path folder) {
        this.file = new InputFile(folder.resolve("input.preview.safetensors"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        Path path = file.with(input);
        try {
            return PreviewCache.read(path).latentChannels() > 0;
        } catch (ModelFormatException e) {
            Refusal.of(e, path);
            return false;
        }
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Path path = TestFiles.counting(
                file.path(),
                List.of(TensorSpec.of("weights", StoredType.F32, 2, 12), TensorSpec.of("bias", StoredType.F32, 12)));
        return Map.of("two-channels", Files.readAllBytes(path));
    }
}
