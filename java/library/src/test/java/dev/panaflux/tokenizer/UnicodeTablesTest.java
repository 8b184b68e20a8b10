package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.testkit.Resources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The Unicode versions at work: a JDK with other tables than the reference's must not go unnoticed. */
class UnicodeTablesTest {

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"\\p{L}", "\\p{N}", "\\s"})
    void classesHoldTheCodePointsTheyHoldInTheReference(String regex) {
        JsonNode expected = TokenizerFixtures.JSON
                .readTree(Resources.resource("/tokenizer/unicode.json"))
                .get(regex);
        SplitPattern pattern = SplitPattern.fromOniguruma(regex);
        List<Integer> members = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
                .filter(codePoint -> isolates(pattern, codePoint))
                .boxed()
                .toList();
        String listed = members.stream()
                .map(codePoint -> String.format("%X\n", codePoint))
                .collect(Collectors.joining());
        CRC32 crc = new CRC32();
        crc.update(listed.getBytes(StandardCharsets.UTF_8));

        assertThat(members.size()).isEqualTo(expected.get("count").intValue());
        assertThat(crc.getValue()).isEqualTo(expected.get("crc32").longValue());
    }

    @Test
    void composesWhatUnicodeNineKnew() {
        assertThat(CanonicalComposition.normalize("e\u0301 o\u0323\u0302 \u1100\u1161\u11A8 \u0B92\u0BD7 \u212B"))
                .isEqualTo("\u00E9 \u1ED9 \uAC01 \u0B94 \u00C5");
        assertThat(CanonicalComposition.normalize("x\u0345\u0334")).isEqualTo("x\u0334\u0345");
    }

    @ParameterizedTest
    @CsvSource({"16D67 16D67", "11382 113C9", "113C2 113B8", "11935 11930", "1611E 1611F", "105D2 0307", "16D69 16D67"})
    void leavesApartWhatLaterVersionsCompose(String codePoints) {
        String text = Arrays.stream(codePoints.split(" "))
                .map(codePoint -> Character.toString(Integer.parseInt(codePoint, 16)))
                .collect(Collectors.joining());

        assertThat(CanonicalComposition.normalize(text)).isEqualTo(text);
    }

    @Test
    void neitherReordersNorComposesAcrossALaterMark() {
        String unknownMark = "\u0898";

        assertThat(CanonicalComposition.normalize("e" + unknownMark + "\u0301"))
                .isEqualTo("e" + unknownMark + "\u0301");
        assertThat(CanonicalComposition.normalize("x\u0345" + unknownMark + "\u0334"))
                .isEqualTo("x\u0345" + unknownMark + "\u0334");
    }

    /** Whether the pattern matches a code point: of two in a row it then makes two words. */
    private static boolean isolates(SplitPattern pattern, int codePoint) {
        List<String> words = new ArrayList<>();
        pattern.split(Character.toString(codePoint).repeat(2), words::add);
        return words.size() == 2;
    }
}
