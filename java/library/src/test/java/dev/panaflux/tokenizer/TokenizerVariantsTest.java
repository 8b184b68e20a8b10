package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The small model's tokenizer, changed in one way, against the reference with the same change. */
class TokenizerVariantsTest {

    static List<Arguments> variants() throws IOException {
        return TokenizerFixtures.lines("/tokenizer/variants.jsonl.gz").stream()
                .<Arguments>map(
                        variant -> Arguments.argumentSet(variant.get("name").stringValue(), variant))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void encodesAsTheReferenceDoes(JsonNode variant, @TempDir Path folder) throws IOException {
        ObjectNode file = TokenizerFixtures.readObject(
                TokenizerFixtures.referenceTokenizer("tiny").resolve("tokenizer.json"));
        variant.get("tokenizer").propertyStream().forEach(part -> file.set(part.getKey(), part.getValue()));
        TokenizerFixtures.JSON.writeValue(folder.resolve("tokenizer.json"), file);

        assertThat(variant.get("cases")).hasSize(250);
        TokenizerFixtures.assertAgreement(
                Tokenizer.load(folder), variant.get("cases").valueStream().toList());
    }
}
