package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Models with something wrong in one of their files, seen through the command line. */
class BadModelTest {

    private static final String WEIGHTS = "transformer/diffusion_pytorch_model.safetensors";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path model;

    @BeforeEach
    void copyModel() throws IOException {
        model = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("model"));
    }

    private CommandRun generate() {
        return CommandRun.of(
                "generate", "p", "-m", model, "-o", folder.resolve("a.png"), "--size", 64, "-s", 1, "--quiet");
    }

    private void assertRefused(CharSequence... parts) throws IOException {
        generate().refused(FailureKind.MODEL, parts);
        CommandRun.of("inspect", model).refused(FailureKind.MODEL, parts);
        assertThat(content(folder)).containsExactly("model");
    }

    /** Rewrites the header of the transformer's file by text. */
    private void editHeader(String from, String to) throws IOException {
        Path file = model.resolve(WEIGHTS);
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        assertThat(header).contains(from);
        byte[] changed =
                header.replaceFirst(java.util.regex.Pattern.quote(from), to).getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(8 + changed.length + bytes.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(changed.length).put(changed).put(bytes, 8 + length, bytes.length - 8 - length);
        Files.write(file, out.array());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_index.json",
                "scheduler/scheduler_config.json",
                "transformer/config.json",
                "vae/config.json",
                "text_encoder/config.json",
                "tokenizer/tokenizer.json",
            })
    void refusesAMissingOrBrokenJsonFile(String name) throws IOException {
        String leaf = name.substring(name.indexOf('/') + 1);
        for (String content : new String[] {"{", "", "[1]", "\u0000\u0001", "{\"a\":1}}"}) {
            Files.writeString(model.resolve(name), content);
            generate().refused(FailureKind.MODEL, leaf);
        }
        Files.delete(model.resolve(name));
        generate().refused(FailureKind.MODEL, leaf);
        assertThat(content(folder)).containsExactly("model");
    }

    @Test
    void refusesMissingWeights() throws IOException {
        Files.delete(model.resolve(WEIGHTS));

        assertRefused("transformer");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 100, 900_000})
    void refusesTruncatedWeights(int length) throws IOException {
        Path file = model.resolve(WEIGHTS);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));

        assertRefused(WEIGHTS, "expected", "found");
    }

    @Test
    void refusesAWrongShapeAndAnUnknownTypeByTheTensorsName() throws IOException {
        editHeader("\"BF16\"", "\"Q5_K\"");
        assertRefused(WEIGHTS, "Q5_K");
        editHeader("\"Q5_K\"", "\"BF16\"");
        generate().succeeded();
        Files.delete(folder.resolve("a.png"));
        TestFiles.edit(model.resolve("transformer/config.json"), json -> json.put("timestep_guidance_channels", 16));
        assertRefused("expected", "found", "32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "int8"})
    void refusesWeightsThatAreNoNumbersInsteadOfMakingABlackImage(String precision) throws IOException {
        TestFiles.set(model.resolve(WEIGHTS), "transformer_blocks.0.attn.to_q.weight", 65, Float.NaN);
        String weight = "%s: tensor transformer_blocks.0.attn.to_q.weight at byte ".formatted(model.resolve(WEIGHTS));
        String found = ": expected finite numbers, found NaN at [1, 1]";
        Object[] options = {"-m", model, "--backend", "scalar", "--precision", precision};
        List<Object[]> commands = List.of(
                new Object[] {"generate", "p", "--size", 64, "-s", 1, "-q", "-o", folder.resolve("a.png")},
                new Object[] {"verify", Resources.resource("/reference/cases/tiny-t2i-64x64")});
        for (Object[] command : commands) {
            CommandRun run = CommandRun.withEnvironment(
                    Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString()),
                    Stream.concat(Arrays.stream(command), Arrays.stream(options))
                            .toArray());

            assertThat(run.exitCode()).as(run.err()).isEqualTo(FailureKind.MODEL.exitCode());
            assertThat(run.errorLines().getLast()).contains(weight).endsWith(found);
            assertThat(run.out()).isEmpty();
        }
        assertThat(folder.resolve("a.png")).doesNotExist();
    }

    @Test
    @Tag("slow")
    void weightsThatAreNoNumbersAreNeitherQuantizedNorMeasured() throws IOException {
        TestFiles.set(model.resolve(WEIGHTS), "transformer_blocks.0.attn.to_q.weight", 0, Float.POSITIVE_INFINITY);
        for (Object[] command : new Object[][] {
            {"quantize", model},
            {"bench", "quick", "-m", model, "--backends", "scalar", "--precisions", "f32", "--sizes", 64, "--warmup", 0}
        }) {
            CommandRun run = CommandRun.of(command);

            assertThat(run.exitCode()).as(run.err()).isEqualTo(FailureKind.MODEL.exitCode());
            assertThat(run.err()).contains("expected finite numbers, found infinity at [0, 0]");
        }
        assertThat(content(model.resolve("transformer")))
                .containsExactly("config.json", "diffusion_pytorch_model.safetensors");
    }

    @Tag("slow")
    @Test
    void neverFailsInternallyOnFlippedBytesOfAHeader() throws IOException {
        Path file = model.resolve(WEIGHTS);
        byte[] whole = Files.readAllBytes(file);
        int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(8 + header)] = (byte) random.nextInt(256);
            Files.write(file, damaged);
            CommandRun run = CommandRun.of("inspect", model);
            assertThat(run.exitCode()).as(run.err()).isIn(0, FailureKind.MODEL.exitCode());
            refused += run.exitCode() == FailureKind.MODEL.exitCode() ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "transformer, num_attention_heads",
        "transformer, attention_head_dim",
        "transformer, num_layers",
        "transformer, num_single_layers",
        "transformer, in_channels",
        "transformer, joint_attention_dim",
        "transformer, timestep_guidance_channels",
        "transformer, mlp_ratio",
        "text_encoder, hidden_size",
        "text_encoder, intermediate_size",
        "text_encoder, num_attention_heads",
        "text_encoder, num_key_value_heads",
        "text_encoder, num_hidden_layers",
        "text_encoder, head_dim",
        "text_encoder, vocab_size",
        "vae, latent_channels",
        "vae, layers_per_block",
        "vae, norm_num_groups",
    })
    void refusesAbsurdSizesInAConfig(String part, String key) throws IOException {
        Path config = model.resolve(part).resolve("config.json");
        byte[] original = Files.readAllBytes(config);
        String[] values = {"0", "-1", "2147483647", "1e300", "99999999999999999999", "\"many\"", "true", "[]", "{}"};
        for (String value : values) {
            if (value.equals("0") && key.endsWith("_layers") && part.equals("transformer")) {
                // A transformer may do without blocks of one kind.
                continue;
            }
            Files.write(config, original);
            TestFiles.edit(config, json -> put(json, key, value));
            CommandRun run = CommandRun.of("inspect", model);
            assertThat(run.err().lines()).as("%s=%s", key, value).hasSize(1);
            assertThat(run.exitCode()).as("%s=%s: %s", key, value, run.err()).isEqualTo(FailureKind.MODEL.exitCode());
        }
    }

    private static void put(ObjectNode json, String key, String value) {
        json.set(key, TestModels.JSON.readTree(value));
    }
}
