package dev.panaflux.fuzz;

import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Weights: the header, every byte of every tensor that it lists, and the values of weights. */
final class SafetensorsHarness implements Harness {

    private final InputFile file;

    SafetensorsHarness(Path folder) {
        this.file = new InputFile(folder.resolve("input.safetensors"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        return StoredWeights.takes(file.with(input));
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Path path = file.path();
        TestFiles.counting(
                path,
                List.of(
                        TensorSpec.of("a.weight", StoredType.F32, 2, 3),
                        TensorSpec.of("b.weight", StoredType.BF16, 4),
                        TensorSpec.of("c", StoredType.I64)));
        byte[] three = Files.readAllBytes(path);
        TestFiles.safetensors(path, "{\"__metadata__\":{\"format\":\"pt\"}}", new byte[0]);
        byte[] none = Files.readAllBytes(path);
        TestFiles.safetensors(
                path,
                "{\"\\ud83d\\ude00\":{\"dtype\":\"F8_E4M3\",\"shape\":[0,9],\"data_offsets\":[0,0]},"
                        + "\"s\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}  ",
                "x".getBytes(StandardCharsets.US_ASCII));
        byte[] empty = Files.readAllBytes(path);
        byte[] scaled = Files.readAllBytes(Resources.resource("/reference/gguf/scaled.safetensors"));
        return Map.of("three", three, "none", none, "empty", empty, "scaled", scaled);
    }
}
