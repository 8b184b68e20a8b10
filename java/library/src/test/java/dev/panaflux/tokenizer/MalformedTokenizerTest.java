package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A tokenizer.json that is damaged or of another kind is refused in one line that names the file and the key. */
class MalformedTokenizerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("tokenizer.json");
    }

    static List<Arguments> complaints() {
        return List.of(
                complaint(
                        "model.type: expected \"BPE\", found \"WordPiece\"",
                        root -> model(root).put("type", "WordPiece")),
                complaint("model.type: expected \"BPE\", found nothing", root -> root.put("model", 3)),
                complaint(
                        "model.dropout: expected none, found 0.1",
                        root -> model(root).put("dropout", 0.1)),
                complaint(
                        "model.end_of_word_suffix: expected none, found \"</w>\"",
                        root -> model(root).put("end_of_word_suffix", "</w>")),
                complaint(
                        "model.byte_fallback: expected false, found true",
                        root -> model(root).put("byte_fallback", true)),
                complaint(
                        "model.ignore_merges: expected true or false, found \"no\"",
                        root -> model(root).put("ignore_merges", "no")),
                complaint(
                        "model.vocab: expected an object of token ids, found nothing",
                        root -> model(root).remove("vocab")),
                complaint(
                        "model.vocab: expected an object of token ids, found [\"a\"]",
                        root -> model(root).putArray("vocab").add("a")),
                complaint(
                        "model.vocab.!: expected a token id, found zero",
                        root -> vocabulary(root).put("!", "zero")),
                complaint(
                        "model.vocab.!: expected a unique token id, found -1",
                        root -> vocabulary(root).put("!", -1)),
                complaint(
                        "model.vocab.\": expected a unique token id, found 0",
                        root -> vocabulary(root).put("\"", 0)),
                complaint("model.vocab: expected a token for every byte, found no \"\u0120\" for 0x20", root -> {
                    vocabulary(root).set("removed", vocabulary(root).get("\u0120"));
                    vocabulary(root).remove("\u0120");
                }),
                complaint(
                        "model.merges: expected an array of merges, found nothing",
                        root -> model(root).remove("merges")),
                complaint(
                        "model.merges[1]: expected two tokens with one space between, found a b c",
                        root -> merges(root).add("a b").add("a b c")),
                complaint(
                        "model.merges[0]: expected a string or a pair of strings, found 7",
                        root -> merges(root).add(7)),
                complaint(
                        "model.merges[0]: expected a pair of strings, found ]",
                        root -> merges(root).addArray().add("a")),
                complaint(
                        "model.merges[0]: expected a pair of strings, found c",
                        root -> merges(root).addArray().add("a").add("b").add("c")),
                complaint(
                        "model.merges[0]: expected tokens of model.vocab, found \"QQ\"",
                        root -> merges(root).addArray().add("Q").add("Q")),
                complaint(
                        "normalizer.type: expected \"NFC\", found \"NFKC\"",
                        root -> root.putObject("normalizer").put("type", "NFKC")),
                complaint(
                        "normalizer: expected an object of type \"NFC\", found null",
                        root -> root.putNull("normalizer")),
                complaint(
                        "pre_tokenizer.type: expected \"Sequence\", found \"Whitespace\"",
                        root -> root.putObject("pre_tokenizer").put("type", "Whitespace")),
                complaint(
                        "pre_tokenizer.pretokenizers: expected a Split and a ByteLevel, found [{",
                        root -> steps(root).remove(0)),
                complaint(
                        "pre_tokenizer.pretokenizers[0].behavior: expected \"Isolated\", found \"Removed\"",
                        root -> split(root).put("behavior", "Removed")),
                complaint(
                        "pre_tokenizer.pretokenizers[0].invert: expected false, found true",
                        root -> split(root).put("invert", true)),
                complaint(
                        "pre_tokenizer.pretokenizers[0].pattern.Regex: expected a string, found nothing",
                        root -> split(root).putObject("pattern").put("String", " ")),
                complaint(
                        "pre_tokenizer.pretokenizers[0].pattern.Regex: expected a pattern that can be translated, found"
                                + " syntax without a known translation at character 1 of a\\h",
                        root -> split(root).putObject("pattern").put("Regex", "a\\h")),
                complaint(
                        "pre_tokenizer.pretokenizers[1].use_regex: expected false, found nothing",
                        root -> byteLevel(root).remove("use_regex")),
                complaint(
                        "pre_tokenizer.pretokenizers[1].add_prefix_space: expected false, found true",
                        root -> byteLevel(root).put("add_prefix_space", true)),
                complaint(
                        "post_processor.type: expected ByteLevel, Sequence or TemplateProcessing, found \"Bert",
                        root -> root.putObject("post_processor").put("type", "BertProcessing")),
                complaint(
                        "post_processor.single: expected the text alone, found [{",
                        root -> ((ArrayNode) root.get("post_processor").get("single"))
                                .addObject()
                                .putObject("SpecialToken")),
                complaint("added_tokens: expected an array, found {}", root -> root.putObject("added_tokens")),
                complaint(
                        "added_tokens[1].content: expected a string, found nothing",
                        root -> added(root, 1).remove("content")),
                complaint(
                        "added_tokens[1].id: expected 482 for \"<|im_start|>\", found 999",
                        root -> added(root, 1).put("id", 999)),
                complaint(
                        "added_tokens[1].id: expected a token id, found 1.5",
                        root -> added(root, 1).put("id", 1.5)),
                complaint("added_tokens[0].id: expected a unique token id, found 481", root -> {
                    vocabulary(root).put("far", 481);
                    vocabulary(root)
                            .remove(vocabulary(root)
                                    .propertyStream()
                                    .filter(entry -> entry.getValue().intValue() == 480)
                                    .findFirst()
                                    .orElseThrow()
                                    .getKey());
                    merges(root).removeAll();
                }),
                complaint(
                        "added_tokens[0].lstrip: expected true or false, found 1",
                        root -> added(root, 0).put("lstrip", 1)));
    }

    @ParameterizedTest
    @MethodSource("complaints")
    void namesTheKeyAndWhatWasFound(String message, Consumer<ObjectNode> damage) {
        ObjectNode root = TokenizerFixtures.readObject(
                TokenizerFixtures.referenceTokenizer("tiny").resolve("tokenizer.json"));
        damage.accept(root);
        TokenizerFixtures.JSON.writeValue(file, root);

        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file + ": " + message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(file + ": expected a tokenizer.json, found no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"model\": {\"vocab\": {\"a\": ",
                "{\"model\": {\"merges\": [[\"a\"",
                "{]}"
            })
    void saysThatAFileIsNoTokenizer(String content) throws IOException {
        Files.writeString(file, content);

        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file + ": expected ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysWhereAFileWasCutOff() throws IOException {
        byte[] whole =
                Files.readAllBytes(TokenizerFixtures.referenceTokenizer("tiny").resolve("tokenizer.json"));
        for (int length = 0; length < whole.length - 2; length += 997) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> Tokenizer.load(folder))
                    .as("first %d bytes", length)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageStartingWith(file + ": expected ");
        }
    }

    @Test
    void refusesBrokenUtf8() throws IOException {
        byte[] whole =
                Files.readAllBytes(TokenizerFixtures.referenceTokenizer("tiny").resolve("tokenizer.json"));
        int space = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\"\u00C4\u00A0\"");
        whole[space + 2] = 'x';
        Files.write(file, whole);

        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file + ": expected JSON, found an error at line ")
                .hasMessageContaining("UTF-8");
    }

    @Test
    void refusesWhatFollowsTheObject() throws IOException {
        Files.copy(TokenizerFixtures.referenceTokenizer("tiny").resolve("tokenizer.json"), file);
        Files.writeString(file, "{}", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(file + ": expected the end of the file, found {");
    }

    private static Arguments complaint(String message, Consumer<ObjectNode> damage) {
        return Arguments.argumentSet(message, message, damage);
    }

    private static ObjectNode model(ObjectNode root) {
        return (ObjectNode) root.get("model");
    }

    private static ObjectNode vocabulary(ObjectNode root) {
        return (ObjectNode) model(root).get("vocab");
    }

    private static ArrayNode merges(ObjectNode root) {
        return model(root).putArray("merges");
    }

    private static ArrayNode steps(ObjectNode root) {
        return (ArrayNode) root.get("pre_tokenizer").get("pretokenizers");
    }

    private static ObjectNode split(ObjectNode root) {
        return (ObjectNode) steps(root).get(0);
    }

    private static ObjectNode byteLevel(ObjectNode root) {
        return (ObjectNode) steps(root).get(1);
    }

    private static ObjectNode added(ObjectNode root, int index) {
        return (ObjectNode) root.get("added_tokens").get(index);
    }
}
