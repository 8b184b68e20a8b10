package dev.panaflux.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.scalar.ScalarKernels;
import dev.panaflux.model.AdaptedWeights;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.system.Sha256;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What files of adapters say, on a model of one layer with two outputs and three inputs. */
class AdapterFileTest {

    private static final AdaptableModule LAYER = new AdaptableModule(
            "block.0.proj", 2, 3, List.of(new AdaptableModule.Part(0, 2, "block.0.proj.weight", 0, 2)));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "block.0.proj.lora_A.weight block.0.proj.lora_B.weight",
                "transformer.block.0.proj.lora_A.weight transformer.block.0.proj.lora_B.weight",
                "diffusion_model.block.0.proj.lora_down.weight diffusion_model.block.0.proj.lora_up.weight",
                "base_model.model.block.0.proj.lora_A.default.weight base_model.model.block.0.proj.lora_B.default.weight",
                "base_model.model.transformer.block.0.proj.lora_A.weight"
                        + " base_model.model.transformer.block.0.proj.lora_B.weight",
                "transformer.block.0.proj.lora.down.weight transformer.block.0.proj.lora.up.weight",
                "lora_unet_block_0_proj.lora_down.weight lora_unet_block_0_proj.lora_up.weight",
                "lycoris_block_0_proj.lora_down.weight lycoris_block_0_proj.lora_up.weight",
            })
    void everySpellingNamesTheSameModule(String names) throws IOException {
        String[] keys = names.split(" ", -1);
        Path file = write(Map.of(), keys[0], "1,3", keys[1], "2,1");
        assertThat(AdapterFile.read(file).fit(List.of(LAYER)).isWhole()).isTrue();
        // B A = [2 2 2; 2 2 2] of all ones and rank 1: every value of a file is 1.
        assertThat(change(file, 2)).containsExactly(2, 2, 2, 2, 2, 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                                                                        | -  | 2
            -                                                                        | 1  | 1
            {"transformer.lora_alpha": 3}                                            | -  | 3
            {"transformer.lora_alpha": 3}                                            | 1  | 1
            {"transformer.lora_alpha": 3, "transformer.use_rslora": true}            | -  | 4.2426405
            {"transformer.lora_alpha": 3, "transformer.alpha_pattern": {"proj": 5}}  | -  | 5
            {"transformer.lora_alpha": 3, "transformer.alpha_pattern": {"roj": 5}}   | -  | 3
            {"transformer.lora_alpha": 3, "transformer.alpha_pattern": {"0.proj": 4, "proj": 5}} | - | 4
            {"transformer.r": 2, "transformer.lora_alpha": null}                     | -  | 2
            """)
    void theScaleIsAlphaOverRankAsTensorOrHeaderSays(@Nullable String metadata, @Nullable Float alpha, float expected)
            throws IOException {
        Map<String, String> header = metadata == null ? Map.of() : Map.of("lora_adapter_metadata", metadata);
        Path file = alpha == null
                ? write(header, "a.block.0.proj.lora_A.weight", "2,3", "a.block.0.proj.lora_B.weight", "2,2")
                : write(
                        header,
                        "a.block.0.proj.lora_A.weight",
                        "2,3",
                        "a.block.0.proj.lora_B.weight",
                        "2,2",
                        "a.block.0.proj.alpha",
                        "");
        // Rank 2 of ones gives 2 everywhere, times alpha / rank.
        AdaptableModule layer = new AdaptableModule("a.block.0.proj", 2, 3, LAYER.parts());
        assertThat(change(file, 1, layer)[0]).isCloseTo(expected, within(1e-6f));
    }

    @Test
    void aConfigBesidePeftsOwnFileIsRead() throws IOException {
        Path file = write(
                "adapter_model.safetensors",
                Map.of(),
                "base_model.model.block.0.proj.lora_A.weight",
                "1,3",
                "base_model.model.block.0.proj.lora_B.weight",
                "2,1");
        Files.writeString(folder.resolve("adapter_config.json"), "{\"lora_alpha\": 8, \"r\": 1}");
        assertThat(change(folder, 1)[0]).isEqualTo(8);
        assertThat(AdapterFile.read(folder).path()).isEqualTo(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|expected a JSON object, found nothing",
                "[8]|expected a JSON object, found ARRAY",
                "{\"alpha_pattern\": 8}|alpha_pattern: expected an object, found 8",
                "{\"use_rslora\": \"yes\"}|use_rslora: expected true or false, found \"yes\"",
            })
    void aConfigOfPeftThatSaysNothingSensibleIsRefused(String config, String message) throws IOException {
        Files.move(
                write(Map.of(), "block.0.proj.lora_A.weight", "1,3", "block.0.proj.lora_B.weight", "2,1"),
                folder.resolve("adapter_model.safetensors"));
        Path file = Files.writeString(folder.resolve("adapter_config.json"), config);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> AdapterFile.read(folder))
                .withMessage(file + ": " + message);
    }

    @Test
    void aKroneckerProductOfWholeMatricesHasNoScale() throws IOException {
        Path file =
                write(Map.of(), "block.0.proj.lokr_w1", "2,1", "block.0.proj.lokr_w2", "1,3", "block.0.proj.alpha", "");
        assertThat(change(file, 1)).containsOnly(1);
        assertThat(AdapterFile.read(file).kinds()).containsExactly(Map.entry(AdapterKind.KRONECKER, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.lora_A.weight 1,3 a.lora_B.weight 2,1                                    | 0
            a.diff 2,3                                                                 | 0
            a.diff 2,3 a.dora_scale 2,1                                                | 8
            a.hada_w1_a 2,1 a.hada_w1_b 1,3 a.hada_w2_a 2,2 a.hada_w2_b 2,3            | 24
            a.hada_w1_a 90,2 a.hada_w1_b 2,70 a.hada_w2_a 90,3 a.hada_w2_b 3,70        | 3840
            a.lokr_w1 2,5 a.lokr_w2 1,3                                                | 40
            a.lokr_w1_a 2,4 a.lokr_w1_b 4,5 a.lokr_w2 1,3                              | 40
            """)
    void whatIsComputedOfAFileIsKnownFromItsHeader(String tensors, long bytes) throws IOException {
        Path file = write(Map.of(), tensors.split(" ", -1));
        assertThat(AdapterFile.read(file).computedBytes()).isEqualTo(bytes);
    }

    @Test
    void aLohaIsTheElementwiseProductOfItsTwoProducts() throws IOException {
        Path file = write(
                Map.of(),
                "block.0.proj.hada_w1_a",
                "2,3",
                "block.0.proj.hada_w1_b",
                "3,3",
                "block.0.proj.hada_w2_a",
                "2,2",
                "block.0.proj.hada_w2_b",
                "2,3");
        assertThat(change(file, 1)).as("3 times 2 of ones").containsOnly(6);
    }

    @Test
    void theDigestIsThatOfTheWholeFile() throws IOException {
        Path file = write(Map.of(), "block.0.proj.diff", "2,3");
        assertThat(AdapterFile.read(file).sha256()).isEqualTo(Sha256.hex(Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            block.0.proj.lora_A.weight 1,3                                    | module block.0.proj: expected a tensor for lora_B
            block.0.proj.lora_A.weight 2,3 block.0.proj.lora_B.weight 2,1     | tensor block.0.proj.lora_B.weight: expected 2 columns
            block.0.proj.lora_A.weight 3 block.0.proj.lora_B.weight 2,1       | tensor block.0.proj.lora_A.weight: expected a matrix
            block.0.proj.lora_A.weight 0,3 block.0.proj.lora_B.weight 2,0     | expected no axis of 0
            block.0.proj.diff 2,3 block.0.proj.lokr_w1 1,1                    | expected one kind of adapter, found LoKr and full difference
            block.0.proj.lokr_w1 1,1 block.0.proj.lokr_w1_a 1,1 block.0.proj.lokr_w2 2,3 | tensor block.0.proj.lokr_w1: expected either
            block.0.proj.diff 2,3 block.0.proj.dora_scale 3,1                 | dora_scale: expected [2, 1], [2] or [1, 3], found [3, 1] f32
            block.0.proj.diff 2,3 block.0.proj.alpha 2                        | alpha: expected one number
            block.0.proj.weight 2,3                                           | expected a LoRA or another adapter, found weights
            block.0.proj.diff_b 2                                             | expected a LoRA or another adapter, found weights
            """)
    void whatIsNoWholeAdapterIsRefusedInOneLine(String tensors, String message) throws IOException {
        Path file = write(Map.of(), tensors.split(" ", -1));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> AdapterFile.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]x", "{\"transformer.lora_alpha\": \"x\"}", "{\"transformer.lora_alpha\": 1e999}"})
    void damagedMetadataIsRefusedInOneLine(String metadata) throws IOException {
        Path file = write(Map.of("lora_adapter_metadata", metadata), "block.0.proj.diff", "2,3");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> AdapterFile.read(file))
                .withMessageStartingWith(file + ": lora_adapter_metadata: ")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aNumberThatIsNotFiniteIsRefused() throws IOException {
        Path file = write(Map.of(), "block.0.proj.diff", "2,3");
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
        Files.write(file, bytes);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> change(file, 1))
                .withMessage(file + ": tensor block.0.proj.diff: expected finite numbers, found NaN");
    }

    @Test
    void namesOfNoModuleAreListed() throws IOException {
        Path file = write(
                Map.of(), "block.0.proj.diff", "2,3", "block.1.proj.diff", "2,3", "block.0.proj.diff_b", "2", "x", "1");
        AdapterFit fit = AdapterFile.read(file).fit(List.of(LAYER));
        assertThat(fit.fitting()).isEqualTo(1);
        assertThat(fit.unknown()).containsExactlyInAnyOrder("block.1.proj.diff", "block.0.proj.diff_b", "x");
        assertThat(fit.isWhole()).isFalse();
    }

    /** The values of the change of {@link #LAYER}, row by row. */
    private float[] change(Path file, double strength) throws ModelFormatException {
        return change(file, strength, LAYER);
    }

    private static float[] change(Path file, double strength, AdaptableModule module) throws ModelFormatException {
        AdapterFit fit = AdapterFile.read(file).fit(List.of(module));
        try (FixedComputePool pool = new FixedComputePool(1);
                Arena arena = Arena.ofShared();
                OpenAdapter open = OpenAdapter.open(fit, strength, pool)) {
            Workspace workspace = new Workspace(arena, 1 << 16);
            Pass pass = Pass.quiet(new ScalarKernels(pool), workspace);
            Tensor zeros = workspace.allocate(2, 3);
            zeros.clear();
            TensorSource weights = new ZeroWeights(zeros);
            Linear layer = Linear.bind(new AdaptedWeights(weights, open.adapters(weights)), "block.0.proj", 2, 3);
            Tensor unit = workspace.allocate(3, 3);
            unit.fill((row, col) -> row == col ? 1 : 0);
            Tensor columns = workspace.allocate(3, 2);
            layer.apply(pass, columns, unit, Epilogue.STORE);
            float[] values = columns.toFloats();
            return new float[] {values[0], values[2], values[4], values[1], values[3], values[5]};
        }
    }

    /** A model whose only weight is zero. */
    private record ZeroWeights(Tensor zeros) implements TensorSource {
        @Override
        public Tensor tensor(String name, long... shape) {
            return zeros;
        }

        @Override
        public boolean contains(String name) {
            return true;
        }
    }

    private Path write(Map<String, String> metadata, String... tensors) throws IOException {
        return write("adapter.safetensors", metadata, tensors);
    }

    /** A file of f32 tensors of ones. */
    private Path write(String name, Map<String, String> metadata, String... tensors) throws IOException {
        StringBuilder header = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            header.append("\"__metadata__\":{");
            metadata.forEach((key, value) -> header.append(
                    "\"%s\":\"%s\"".formatted(key, value.replace("\\", "\\\\").replace("\"", "\\\""))));
            header.append("},");
        }
        int bytes = 0;
        for (int i = 0; i < tensors.length; i += 2) {
            int elements = 1;
            for (String axis : tensors[i + 1].isEmpty() ? new String[0] : tensors[i + 1].split(",", -1)) {
                elements *= Integer.parseInt(axis);
            }
            header.append("%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                    .formatted(i == 0 ? "" : ",", tensors[i], tensors[i + 1], bytes, bytes + 4 * elements));
            bytes += 4 * elements;
        }
        ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(1);
        }
        Path file = folder.resolve(name);
        TestFiles.safetensors(file, header.append('}').toString(), data.array());
        return file;
    }
}
