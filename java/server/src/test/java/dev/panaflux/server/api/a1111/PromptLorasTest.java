package dev.panaflux.server.api.a1111;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.server.http.RequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptLorasTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a fox <lora:fur:0.8>             | a fox           | fur    | 0.8",
                "a fox, <lora:fur:-1>, in snow    | a fox,, in snow | fur    | -1",
                "<lora:fur>a fox                  | a fox           | fur    | 1",
                "a fox <lyco:fur:.5>              | a fox           | fur    | 0.5",
                "a fox <lora:big fur_v2.1:1>      | a fox           | big fur_v2.1 | 1",
                "a fox <lora:fur:0.2:0.7>         | a fox           | fur    | 0.7",
                "a fox <lora:fur:te=0.2>          | a fox           | fur    | 0.2",
                "a fox <lora:fur:0.2:unet=0.7>    | a fox           | fur    | 0.7",
                "a fox <lora:fur:1:0.5:dyn=8>     | a fox           | fur    | 0.5",
            })
    void aTagIsTakenOutAndNamesALora(String text, String prompt, String name, double strength) throws RequestException {
        PromptLoras found = PromptLoras.of(text);
        assertThat(found.prompt()).isEqualTo(prompt);
        assertThat(found.loras()).containsExactly(new AdapterSetting(name, strength));
    }

    @Test
    void theOrderOfTheTagsIsKept() throws RequestException {
        PromptLoras found = PromptLoras.of("<lora:b:1> a fox <lora:a:2><lora:b:3>");
        assertThat(found.prompt()).isEqualTo("a fox");
        assertThat(found.loras())
                .containsExactly(new AdapterSetting("b", 1), new AdapterSetting("a", 2), new AdapterSetting("b", 3));
    }

    @Test
    void tagsOfOtherKindsAreTakenOutAndNotUsed() throws RequestException {
        PromptLoras found = PromptLoras.of("a fox <hypernet:fur:1>");
        assertThat(found.prompt()).isEqualTo("a fox");
        assertThat(found.loras()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" a fox ", "1 < 2 and 3 > 2", "<lora>", "<lora:fur", "a <b> c", "costs $1 \\"})
    void aPromptWithoutTagsStaysAsItIs(String text) throws RequestException {
        assertThat(PromptLoras.of(text)).isEqualTo(new PromptLoras(text, List.of()));
    }

    @Test
    void aStrengthThatIsNoNumberIsRefused() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> PromptLoras.of("a fox <lora:fur:much>"))
                .withMessage("prompt: expected <lora:NAME:STRENGTH> with a number, found <lora:fur:much>");
    }
}
