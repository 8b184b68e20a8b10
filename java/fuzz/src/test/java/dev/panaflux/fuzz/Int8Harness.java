package dev.panaflux.fuzz;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightFiles;
import dev.panaflux.weights.int8.QuantizedFile;
import dev.panaflux.weights.int8.QuantizedStore;
import dev.panaflux.weights.int8.Quantizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Weights as 8-bit integers: the header, the checksums, and every weight with its scales and sums. */
final class Int8Harness implements Harness {

    private static final List<TensorShape> NEEDED = List.of(TensorShape.of("a.weight", 2, 3), TensorShape.of("b", 5));

    private final InputFile file;
    private final ComponentWeights original;
    private final ComputePool pool = new FixedComputePool(1);

    Int8Harness(Path folder) throws IOException {
        this.file = new InputFile(folder.resolve("input.int8.safetensors"));
        Path source = TestFiles.counting(
                folder.resolve("original.safetensors"),
                NEEDED.stream()
                        .map(weight -> new TensorSpec(weight.name(), StoredType.F32, weight.shape()))
                        .toList());
        WeightCatalog catalog = WeightCatalog.asStored(WeightFiles.read(source, List.of()));
        this.original = new ComponentWeights("transformer", catalog, NEEDED, "c0ffee");
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        Path path = file.with(input);
        try {
            QuantizedFile read = QuantizedFile.read(path);
            // A file whose checksums fit can be made for any data, so they keep nothing from the reader.
            readEveryWeight(read, true);
            read.requireMadeFrom(original);
            readEveryWeight(read, false);
            return true;
        } catch (ModelFormatException e) {
            Refusal.of(e, path);
            return false;
        }
    }

    private void readEveryWeight(QuantizedFile read, boolean verified) throws ModelFormatException {
        try (QuantizedStore store = QuantizedStore.open(original.catalog(), read, verified, pool)) {
            for (TensorEntry entry : TensorFile.read(read.path()).tensors().values()) {
                if (entry.type() == StoredType.I8) {
                    readEveryRow(store.weight(
                            entry.name(),
                            entry.shape().getFirst(),
                            entry.shape().getLast()));
                }
            }
        }
    }

    private static void readEveryRow(Weight weight) {
        float[] row = new float[(int) weight.cols()];
        for (long r = 0; r < weight.rows() && row.length > 0; r++) {
            weight.read(r, 0, row, 0, row.length);
        }
    }

    @Override
    public Map<String, byte[]> seeds() throws IOException {
        Path path = file.path();
        Quantizer.write(
                original, QuantizationPolicy.of("all", List.of(".*"), List.of()), path, pool, (done, total) -> {});
        byte[] one = Files.readAllBytes(path);
        Quantizer.write(original, QuantizationPolicy.of("none", List.of(), List.of()), path, pool, (done, total) -> {});
        return Map.of("one", one, "none", Files.readAllBytes(path));
    }
}
