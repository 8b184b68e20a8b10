package dev.panaflux.fuzz;

import dev.panaflux.encodings.EncodingFolder;
import dev.panaflux.encodings.EncodingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Encodings of prompts: only what was kept is found. */
final class EncodingsHarness implements Harness {

    private static final EncodingKey KEY = EncodingKey.of("encoder", "arithmetic", new int[] {1, 2}, 2);
    private static final float[] VALUES = {1, -0f, 1e30f};
    private static final long LIMIT = 1 << 20;

    private final Path folder;
    private final Path file;

    EncodingsHarness(Path parent) {
        this.folder = parent.resolve("encodings");
        this.file = folder.resolve(KEY.hex() + ".encoding");
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        new EncodingFolder(folder, LIMIT).keep(KEY, VALUES, notice -> Refusal.of(notice, folder));
        new InputFile(file).with(input);
        Optional<float[]> found = new EncodingFolder(folder, LIMIT).find(KEY, notice -> Refusal.of(notice, file));
        if (found.isPresent() == Files.notExists(file)) {
            throw new AssertionError("expected that a damaged file is removed, and no other");
        }
        return found.isPresent();
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        new EncodingFolder(folder, LIMIT).keep(KEY, VALUES, notice -> Refusal.of(notice, folder));
        return Map.of("kept", Files.readAllBytes(file));
    }
}
