package dev.panaflux.weights;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsupportedWeightsTest {

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "blocks.0.to_q.lora_A.weight, 'a LoRA, which adapts a model and is not one itself (name the model that it adapts, and the LoRA with --lora)'",
        "blocks.0.to_q.lora_down.weight, a LoRA",
        "blocks.0.to_q.weight.quant_state.bitsandbytes__nf4, 4-bit weights of bitsandbytes",
        "blocks.0.to_q.qweight, GPTQ or AWQ weights",
    })
    void aMissingTensorIsExplainedByWhatIsThere(String stored, String kind) throws IOException {
        Path file = TestFiles.counting(
                folder.resolve("a.safetensors"), List.of(TensorSpec.of(stored, StoredType.F32, 2, 3)));
        WeightCatalog weights = WeightCatalog.asStored(WeightFiles.read(file, List.of()));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> weights.shape("x_embedder.weight"))
                .withMessageStartingWith(
                        file + ": tensor x_embedder.weight: expected one, found none; the file holds " + kind);
    }
}
