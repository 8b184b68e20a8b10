package dev.panaflux.tokenizer;

import static dev.panaflux.tokenizer.TokenizerFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TokenizerTest {

    private static final int IM_END = 151645;
    private static final int THINK = 151667;

    @SuppressWarnings("NullAway.Init")
    private static Tokenizer qwen3;

    @BeforeAll
    static void loadQwen3(@TempDir Path folder) throws IOException {
        qwen3 = Tokenizer.load(TokenizerFixtures.unpackQwen3(folder));
    }

    @Test
    void encodesEveryGoldenTextAsTheReferenceDoes() {
        JsonNode golden = TokenizerFixtures.JSON.readTree(Resources.resource("/tokenizer/qwen3/golden.json"));
        assertThat(golden).hasSize(30);
        TokenizerFixtures.assertAgreement(qwen3, golden.valueStream().toList());
    }

    @Test
    void encodesFourThousandRandomTextsAsTheReferenceDoes() throws IOException {
        List<JsonNode> random = TokenizerFixtures.lines("/tokenizer/qwen3/strings.jsonl.gz");
        assertThat(random).hasSize(4000);
        TokenizerFixtures.assertAgreement(qwen3, random);
    }

    @Test
    void givesTheTextBackInNormalFormC() throws IOException {
        for (JsonNode expectation :
                TokenizerFixtures.lines("/tokenizer/qwen3/strings.jsonl.gz").subList(500, 4000)) {
            String text = text(expectation);
            assertThat(Normalizer.normalize(qwen3.decode(qwen3.encode(text)), Normalizer.Form.NFC))
                    .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
        }
    }

    @Test
    void readsALoneSurrogateAsTheReplacementCharacter() {
        int[] replaced = qwen3.encode("a \uFFFD\uFFFDb\uFFFD");

        assertThat(qwen3.encode("a \uDC00\uD800b\uD83D")).isEqualTo(replaced);
        assertThat(qwen3.encode("\uD83D\uDE00")).isNotEqualTo(qwen3.encode("\uFFFD"));
    }

    @Test
    void composesNothingAcrossAnAddedToken() {
        int[] solidus = qwen3.encode("\u0338");

        assertThat(qwen3.encode("<think>\u0338")).startsWith(THINK).endsWith(solidus);
        assertThat(qwen3.encode("x>\u0338")).isEqualTo(qwen3.encode("x\u226F"));
    }

    @Test
    void findsAddedTokensWhateverTouchesThem() {
        assertThat(qwen3.encode("word<|im_end|><think>word"))
                .containsExactly(qwen3.encode("word")[0], IM_END, THINK, qwen3.encode("word")[0]);
        assertThat(qwen3.encode("<|im_en")).doesNotContain(IM_END);
    }

    @Test
    void encodesAnEmptyTextAsNoTokens() {
        assertThat(qwen3.encode("")).isEmpty();
        assertThat(qwen3.decode(new int[0])).isEmpty();
    }

    @Test
    void findsTokensByTheirContent() {
        assertThat(qwen3.idOf("<|im_end|>")).hasValue(IM_END);
        assertThat(qwen3.idOf("\u0120apple")).hasValue(qwen3.encode(" apple")[0]);
        assertThat(qwen3.idOf("no such token")).isEmpty();
    }

    @Test
    void refusesToDecodeWhatIsNoToken() {
        assertThatThrownBy(() -> qwen3.decode(new int[] {0, 151_936}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokens[1]: expected a token of the vocabulary, found 151936");
    }

    @Test
    void decodesPartOfACharacterAsTheReplacementCharacter() {
        int[] pieces = qwen3.encode("\uD840\uDC00");

        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(qwen3.decode(Arrays.copyOf(pieces, 1))).isEqualTo("\uFFFD");
    }

    @Test
    void givesEveryThreadTheSameTokens() {
        String text = "A fluffy orange cat, 3 o'clock \u5c71\u306e\u4e0a <think>".repeat(20);
        int[] expected = qwen3.encode(text);

        assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> qwen3.encode(text)))
                .allSatisfy(tokens -> assertThat(tokens).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "mini"})
    void readsTheSmallReferenceModels(String model) throws IOException {
        Tokenizer tokenizer = Tokenizer.load(TokenizerFixtures.referenceTokenizer(model));

        assertThat(tokenizer.encode("<|endoftext|> red")).startsWith(481).doesNotContain(486);
        assertThat(tokenizer.decode(tokenizer.encode("a red apple, \u0441\u043b\u043e\u043d \uD83D\uDE00 </think>")))
                .isEqualTo("a red apple, \u0441\u043b\u043e\u043d \uD83D\uDE00 </think>");
    }
}
