package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPartsTest {

    private static final Path MINI = TestFiles.model("mini");

    @TempDir
    private Path home = Path.of("");

    private ModelFiles open(Path file, @Nullable String rest, @Nullable Path tokenizer, @Nullable Boolean distilled)
            throws ModelFormatException {
        Environment environment = new Environment(Map.of(), home, home);
        return new ModelSettings(file.toString(), rest, null, null, null, tokenizer, null, distilled)
                .open(environment, notice -> {});
    }

    /** A file with the tensors of some components of mini under their prefixes. */
    private Path file(String name, Component... components) throws IOException {
        Map<String, MemorySegment> contents = new HashMap<>();
        List<TensorSpec> tensors = new ArrayList<>();
        Path target = home.resolve(name);
        try (Arena arena = Arena.ofConfined()) {
            for (Component component : components) {
                String prefix = switch (component) {
                    case TEXT_ENCODER -> "text_encoders.qwen3_4b.transformer.";
                    case TRANSFORMER -> "model.diffusion_model.";
                    case AUTOENCODER -> "vae.";
                };
                Path folder = MINI.resolve(component.folder());
                TensorFile stored = TensorFile.read(folder.resolve(
                        component == Component.TEXT_ENCODER
                                ? "model.safetensors"
                                : "diffusion_pytorch_model.safetensors"));
                MemorySegment bytes = stored.map(arena).memory();
                for (TensorEntry entry : stored.tensors().values()) {
                    tensors.add(new TensorSpec(prefix + entry.name(), entry.type(), entry.shape()));
                    contents.put(prefix + entry.name(), bytes.asSlice(entry.offset(), entry.bytes()));
                }
            }
            SafetensorsWriter.write(
                    target,
                    Map.of(),
                    tensors,
                    (tensor, out) -> out.write(contents.getOrDefault(tensor.name(), MemorySegment.NULL)
                            .asByteBuffer()));
        }
        return target;
    }

    @Test
    void oneFileMayHoldAWholeModel() throws IOException {
        Path whole = file("whole.safetensors", Component.values());
        ModelFiles model = open(whole, null, MINI.resolve("tokenizer"), false);
        assertThat(model.name()).isEqualTo("whole");
        assertThat(model.description().sampling().distilled()).isFalse();
        for (Component component : Component.values()) {
            assertThat(model.weights(component).files().location()).isEqualTo(whole);
        }
    }

    @Test
    void whatAFileLacksComesFromANamedModel() throws IOException {
        Path transformer = file("transformer.safetensors", Component.TRANSFORMER);
        ModelFiles model = open(transformer, MINI.toString(), null, null);
        assertThat(model.weights(Component.TRANSFORMER).files().location()).isEqualTo(transformer);
        assertThat(model.weights(Component.TEXT_ENCODER).files().location())
                .isEqualTo(MINI.resolve("text_encoder/model.safetensors"));
        assertThat(model.description().sampling().distilled())
                .as("of the named model")
                .isFalse();
    }

    @Test
    void aTextEncoderAloneLeavesTheRestToTheNamedModel() throws IOException {
        Path encoder = file("encoder.safetensors", Component.TEXT_ENCODER);
        ModelFiles model = open(encoder, MINI.toString(), null, null);
        assertThat(model.weights(Component.TEXT_ENCODER).files().location()).isEqualTo(encoder);
    }

    @Test
    void aPartWithoutTheRestAsksForIt() throws IOException {
        Path file = file("part.safetensors", Component.TRANSFORMER, Component.AUTOENCODER);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> open(file, null, null, null))
                .withMessage(file + ": holds a model's transformer and autoencoder but no text encoder;"
                        + " name the model that has the rest (--rest MODEL)");
    }

    @Test
    void aDecoderGivenAsAModelIsTold() {
        Path decoder = Resources.resource("/reference/decoders/tiny.safetensors");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> open(decoder, MINI.toString(), null, null))
                .withMessage(decoder + ": holds a TAEF2 decoder alone, which takes the place of a model's own:"
                        + " name it with --decoder");
    }

    @Test
    void aFileOfOtherWeightsIsTold() throws IOException {
        Path file = TestFiles.counting(
                home.resolve("lora.safetensors"), List.of(TensorSpec.of("a.lora_A.weight", StoredType.F32, 2, 3)));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> open(file, null, null, null))
                .withMessageStartingWith(file + ": expected the weights of a model or of a part of one, found others;"
                        + " the file holds a LoRA, which adapts a model and is not one itself");
    }

    @Test
    void aSmallTextEncoderWithoutATokenizerIsRefused() throws IOException {
        Path whole = file("whole.safetensors", Component.values());
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> open(whole, null, null, true))
                .withMessageContaining("tokenizer.json: expected in ")
                .withMessageContaining("(--tokenizer)");
    }

    @Test
    void aTextEncoderOfQwen3sVocabularyHasItsTokenizerBuiltIn() throws IOException {
        Path encoder = TestFiles.counting(
                home.resolve("qwen.safetensors"),
                List.of(TensorSpec.of("model.embed_tokens.weight", StoredType.BF16, 151_936, 1)));
        ModelParts parts = new ModelParts(new Environment(Map.of(), home, home), ModelSettings.of(null));
        Path folder = parts.withTokenizer(new ModelSource(null, encoder, encoder, encoder, null))
                .tokenizerFolder();
        assertThat(folder).startsWith(home.resolve(".cache"));
        assertThat(Files.size(folder.resolve("tokenizer.json"))).isGreaterThan(1 << 20);
    }
}
