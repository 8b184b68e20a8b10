package dev.panaflux.app.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTemplateTest {

    private static String name(String template, String prompt) {
        Map<String, String> values = new HashMap<>();
        OutputTemplate.NAMES.forEach(name -> values.put(name, name));
        values.put("prompt", prompt);
        return OutputTemplate.parse(template).name(values);
    }

    @Test
    void everyNameIsKnown() {
        assertThat(name("{job}/{model}/{size}/{index}_{id}_{seed}-{width}x{height}-{steps}-{guidance}.png", "x"))
                .isEqualTo("job/model/size/index_id_seed-widthxheight-steps-guidance.png");
    }

    @ParameterizedTest
    @CsvSource({
        "a red apple,            a-red-apple",
        "../../etc/passwd,       etc-passwd",
        "..,                     image",
        "'a/b\\c:d*e?f\"g<h>i|j',a-b-c-d-e-f-g-h-i-j",
        ".hidden.,               hidden",
        "ein Äpfelchen 苹果,     ein-Äpfelchen-苹果",
        "nul,                    _nul",
        "COM1.txt,               _COM1.txt",
        "🍎🍎,                   image",
    })
    void aPromptBecomesAPlainName(String prompt, String stem) {
        assertThat(name("{prompt}.png", prompt)).isEqualTo(stem + ".png");
    }

    @Test
    void anEmptyValueLeavesNoHyphen() {
        assertThat(name("{seed}-{prompt}.png", "..")).isEqualTo("seed.png");
    }

    @Test
    void controlCharactersAndTurnsOfDirectionAreLost() {
        assertThat(name("{prompt}.png", "a\0b\u001b[31m\u202ec\nd")).isEqualTo("a-b-31m-c-d.png");
    }

    @Test
    void longPromptsAreCutBetweenCharacters() {
        assertThat(name("{prompt}.png", "𝒂苹é".repeat(500)))
                .satisfies(name ->
                        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(70, 90))
                .doesNotContain("\uFFFD", "?");
        assertThat(name("{prompt}{prompt}{prompt}{prompt}{prompt}.PNG", "x".repeat(500)))
                .satisfies(
                        name -> assertThat(name).hasSizeLessThanOrEqualTo(204).endsWith(".PNG"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../{index}.png",
                "/tmp/{index}.png",
                "a/../{index}.png",
                "a//b.png",
                ".hidden/{index}.png",
                "a\\..\\b.png",
                "c:{index}.png",
                "{index}.exe",
                "a.png/{index}",
                "a/.png",
                "{index}",
                "",
                "{indx}.png",
                "{index.png",
                "a}b.png",
                "a\0.png",
                " a.png",
            })
    void aTemplateStaysInTheFolderAndNamesWhatThereIs(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutputTemplate.parse(template))
                .withMessageStartingWith("output: expected ");
    }
}
