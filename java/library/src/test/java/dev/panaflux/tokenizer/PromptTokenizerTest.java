package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PromptTokenizerTest {

    private static final int PAD = 481;

    @Test
    void anyLimitBeyondThePipelinesOwnMeansThatHoweverItIsWritten(@TempDir Path folder) throws IOException {
        for (String limit : new String[] {"1e30", "1" + "0".repeat(30), "9".repeat(400)}) {
            Path copy = Files.createDirectory(folder.resolve("t" + limit.length()));

            assertThat(PromptTokenizer.load(
                                    tinyWith("{\"model_max_length\": " + limit + "}", copy), KleinFixtures.PROMPTS)
                            .maxLength())
                    .isEqualTo(512);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mini-t2i-128",
                "mini-t2i-cfg",
                "tiny-edit-1ref",
                "tiny-edit-2refs",
                "tiny-t2i-64x64",
                "tiny-t2i-96x64-long-prompt"
            })
    void readsAPromptAsTheReferenceCaseDoes(String name) throws IOException {
        Path folder = Resources.resource("/reference/cases/" + name);
        JsonNode reference = TokenizerFixtures.readObject(folder.resolve("case.json"));
        PromptTokenizer tokenizer = PromptTokenizer.load(
                TokenizerFixtures.referenceTokenizer(reference.get("model").stringValue()), KleinFixtures.PROMPTS);

        PromptTokens tokens = tokenizer.tokenize(reference.get("prompt").stringValue());

        assertThat(tokenizer.maxLength())
                .isEqualTo(reference.get("max_sequence_length").intValue());
        assertThat(tokens.chatText()).isEqualTo(reference.get("chat_text").stringValue());
        Path golden = folder.resolve("golden.safetensors");
        assertThat(tokens.ids()).isEqualTo(integers(golden, "input_ids"));
        assertThat(tokens.attentionMask()).isEqualTo(integers(golden, "attention_mask"));
        assertThat(tokens.truncated()).isEqualTo(name.endsWith("long-prompt"));
    }

    @Test
    void padsAShortPromptOnTheRight() throws IOException {
        PromptTokens tokens = tiny().tokenize("a");

        assertThat(tokens.ids()).hasSize(48);
        assertThat(tokens.promptTokens()).isEqualTo(tokens.validTokens()).isLessThan(48);
        assertThat(Arrays.copyOfRange(tokens.ids(), tokens.validTokens(), 48)).containsOnly(PAD);
        assertThat(Arrays.stream(tokens.attentionMask()).sum()).isEqualTo(tokens.validTokens());
        assertThat(tokens.truncated()).isFalse();
    }

    @Test
    void cutsTheWholeChatTextOnTheRight() throws IOException {
        String prompt = "mountains at sunset ".repeat(50);
        PromptTokens tokens = tiny().tokenize(prompt);
        int[] all = tiny().tokenizer().encode(KleinFixtures.PROMPTS.template().apply(prompt));

        assertThat(tokens.ids()).isEqualTo(Arrays.copyOf(all, 48));
        assertThat(tokens.attentionMask()).hasSize(48).containsOnly(1);
        assertThat(tokens.promptTokens()).isEqualTo(all.length);
        assertThat(tokens.truncated()).isTrue();
    }

    @Test
    void doesNotCallAPromptThatJustFitsTruncated() throws IOException {
        PromptTokens roomy = tiny().tokenize("a red apple");
        PromptTokens tight = tiny().withMaxLength(roomy.promptTokens()).tokenize("a red apple");

        assertThat(tight.truncated()).isFalse();
        assertThat(tight.ids()).isEqualTo(Arrays.copyOf(roomy.ids(), roomy.promptTokens()));
    }

    @Test
    void readsPromptsOfAnotherLength() throws IOException {
        PromptTokenizer shorter = tiny().withMaxLength(7);

        assertThat(shorter.maxLength()).isEqualTo(7);
        assertThat(shorter.tokenize("a red apple").ids())
                .isEqualTo(Arrays.copyOf(tiny().tokenize("a red apple").ids(), 7));
        assertThat(shorter.withMaxLength(48).maxLength()).isEqualTo(48);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 49, 512})
    void refusesALengthThatTheModelDoesNotHave(int length) throws IOException {
        PromptTokenizer tokenizer = tiny();

        assertThatThrownBy(() -> tokenizer.withMaxLength(length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxLength: expected 1 to 48 tokens, found " + length);
    }

    @Tag("slow")
    @Test
    void limitsThePublishedTokenizerTo512(@TempDir Path folder) throws IOException {
        PromptTokenizer qwen3 = PromptTokenizer.load(TokenizerFixtures.unpackQwen3(folder), KleinFixtures.PROMPTS);
        PromptTokens tokens = qwen3.tokenize("A fluffy orange cat sitting on a windowsill");

        assertThat(tokens.ids()).hasSize(512).endsWith(151643);
        assertThat(Arrays.copyOf(tokens.ids(), tokens.validTokens()))
                .startsWith(151644, 872, 198, 32, 67561, 18575, 8251)
                .endsWith(483, 151645, 198, 151644, 77091, 198, 151667, 271, 151668, 271);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"pad_token\": \"<|im_end|>\", \"model_max_length\": 20}' | 483 | 20",
                "'{\"pad_token\": {\"__type\": \"AddedToken\", \"content\": \"<think>\"}}' | 484 | 512",
                "'{\"model_max_length\": 1000000000000000019884624838656}' | 481 | 512",
                "'{\"model_max_length\": 1e30, \"padding_side\": \"right\"}' | 481 | 512",
                "'{\"model_max_length\": null, \"add_prefix_space\": null, \"add_bos_token\": true}' | 481 | 512"
            })
    void takesThePadTokenAndTheLimitFromTheConfig(String config, int padToken, int maxLength, @TempDir Path folder)
            throws IOException {
        PromptTokens tokens = PromptTokenizer.load(tinyWith(config, folder), KleinFixtures.PROMPTS)
                .tokenize("");

        assertThat(tokens.ids()).hasSize(maxLength).endsWith(padToken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"pad_token\": \"<pad>\"}' | 'pad_token: expected a token of tokenizer.json, found \"<pad>\"'",
                "'{\"pad_token\": null}' | 'pad_token: expected a string, found null'",
                "'{\"pad_token\": {\"id\": 1}}' | 'pad_token.content: expected a string, found nothing'",
                "'{\"model_max_length\": \"long\"}' | 'model_max_length: expected a number of tokens, found \"long\"'",
                "'{\"model_max_length\": 0}' | 'model_max_length: expected a number of tokens, found 0'",
                "'{\"padding_side\": \"left\"}' | 'padding_side: expected \"right\", found \"left\"'",
                "'{\"truncation_side\": \"left\"}' | 'truncation_side: expected \"right\", found \"left\"'",
                "'{\"add_prefix_space\": true}' | 'add_prefix_space: expected false, found true'",
                "'{\"split_special_tokens\": true}' | 'split_special_tokens: expected false, found true'",
                "'{\"add_eos_token\": true, \"eos_token\": \"<|im_end|>\"}' | 'add_eos_token: expected false, found true'",
                "'[]' | 'expected an object, found []'",
                "'{\"pad_token\"' | 'expected JSON, found an error at line 1'",
                "'' | 'expected '"
            })
    void refusesAConfigThatAsksForSomethingElse(String config, String complaint, @TempDir Path folder)
            throws IOException {
        tinyWith(config, folder);

        assertThatThrownBy(() -> PromptTokenizer.load(folder, KleinFixtures.PROMPTS))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(folder.resolve("tokenizer_config.json") + ": " + complaint)
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysThatTheConfigIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> PromptTokenizer.load(folder, KleinFixtures.PROMPTS))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(folder.resolve("tokenizer_config.json")
                        + ": expected a tokenizer_config.json, found no such file");
    }

    @Test
    void keepsItsTokensFromBeingChanged() throws IOException {
        PromptTokens tokens = tiny().tokenize("a");
        tokens.ids()[0] = 7;
        tokens.attentionMask()[0] = 7;

        assertThat(tokens).isEqualTo(tiny().tokenize("a")).hasSameHashCodeAs(tiny().tokenize("a"));
        assertThat(tokens).isNotEqualTo(tiny().tokenize("b"));
    }

    @Test
    void readsTheTemplatesOwnTokensInsideAPrompt() throws IOException {
        assertThat(tiny().tokenize("<think>").ids())
                .startsWith(tiny().tokenizer().encode("<|im_start|>user\n<think>"));
    }

    private static PromptTokenizer tiny() throws ModelFormatException {
        return PromptTokenizer.load(TokenizerFixtures.referenceTokenizer("tiny"), KleinFixtures.PROMPTS);
    }

    private static Path tinyWith(String config, Path folder) throws IOException {
        Files.copy(
                TokenizerFixtures.referenceTokenizer("tiny").resolve("tokenizer.json"),
                folder.resolve("tokenizer.json"));
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        return folder;
    }

    /** An I32 tensor of a safetensors file. */
    private static int[] integers(Path file, String tensor) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(header);
        JsonNode entry = TokenizerFixtures.JSON
                .readTree(new String(header, StandardCharsets.UTF_8))
                .get(tensor);
        assertThat(entry.get("dtype").stringValue()).isEqualTo("I32");
        int start = entry.get("data_offsets").get(0).intValue();
        int[] values = new int[(entry.get("data_offsets").get(1).intValue() - start) / Integer.BYTES];
        bytes.position(Long.BYTES + header.length + start)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(values);
        return values;
    }
}
