package dev.panaflux.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.Recipe.Made;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariationTest {

    private static final Recipe RECIPE = new Recipe(
            "Panaflux",
            "a pear",
            "blue",
            7L,
            "torch",
            64,
            80,
            4,
            1f,
            "linear",
            "tiny",
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            new Made("v", "d", "scalar", "Java", "none", "f32", "s"),
            List.of());

    @Test
    void withoutSettingsNothingDiffers() {
        Variation none = Variation.parse(List.of());
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.apply(RECIPE)).isEqualTo(RECIPE);
    }

    @Test
    void everyKeyChangesItsPart() {
        Recipe changed = Variation.parse(List.of(
                        "seed=18446744073709551615,size=128x96,steps=2",
                        "guidance=2.5, rng=iris,schedule=power:3",
                        "negative-prompt=red,text-tokens=64,guidance-interval=0,0.5,ref-size=128,cache=0.1"))
                .apply(RECIPE);

        assertThat(changed)
                .isEqualTo(RECIPE.changed()
                        .seed(-1L)
                        .size(128, 96)
                        .steps(2)
                        .guidance(2.5f)
                        .rng("iris")
                        .schedule("power:3")
                        .negativePrompt("red")
                        .textTokens(64)
                        .interval("0,0.5")
                        .referenceSize(128)
                        .stepCache(0.1)
                        .build());
    }

    @Test
    void aPromptMayHaveCommasAndEqualSigns() {
        Recipe changed =
                Variation.parse(List.of("prompt=a cat, 2+2=4, at night,seed=3")).apply(RECIPE);
        assertThat(changed.prompt()).isEqualTo("a cat, 2+2=4, at night");
        assertThat(changed.seed()).isEqualTo(3);
    }

    @Test
    void sigmasReplaceTheScheduleAndTheSteps() {
        Recipe changed = Variation.parse(List.of("sigmas=1,0.5,seed=3")).apply(RECIPE);
        assertThat(changed.schedule()).isEqualTo("custom 1,0.5");
        assertThat(changed.steps()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sead=7 | --set: expected one of prompt, negative-prompt, seed, size, steps, guidance, rng, schedule, sigmas, strength, lora, text-tokens, ref-size, guidance-interval, cache, found 'sead'",
                "seed | --set: expected KEY=VALUE with one of prompt, negative-prompt, seed, size, steps, guidance, rng, schedule, sigmas, strength, lora, text-tokens, ref-size, guidance-interval, cache, found 'seed'",
                "seed=7,strenght=0.5 | --set: expected one of prompt, negative-prompt, seed, size, steps, guidance, rng, schedule, sigmas, strength, lora, text-tokens, ref-size, guidance-interval, cache, found 'strenght'",
                "strength=0.5 | --set strength: expected an image that was made from a source, found one made from noise",
                "text-tokens=x | --set text-tokens: expected a number, found 'x'",
                "guidance-interval=1 | --set guidance-interval: expected FROM,TO as shares of the steps, as 0,0.6, found '1'",
                "seed=x | --set seed: expected 0 to 18446744073709551615, random or -1, found 'x'",
                "size=9x9x9 | --set size: expected SIDE or WIDTHxHEIGHT, found '9x9x9'",
                "steps=x | --set steps: expected a number, found 'x'",
                "schedule=x | --set schedule: expected auto, linear, power or power:ALPHA, found 'x'",
                "rng=dice | rng: expected torch or iris, found dice",
            })
    void anythingElseIsRefused(String settings, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Variation.parse(List.of(settings)).apply(RECIPE))
                .withMessage(message);
    }

    @Test
    void theStepCacheCanBeLeftOut() {
        Recipe cached = RECIPE.changed().stepCache(0.1).build();
        assertThat(Variation.parse(List.of("cache=off")).apply(cached).stepCache())
                .isNull();
    }

    @Test
    void sigmasAndStepsMustAgree() {
        Recipe own = RECIPE.changed().schedule("custom 1.0,0.5").steps(2).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Variation.parse(List.of("steps=3")).apply(own))
                .withMessage(
                        "--set steps: expected 2, the number of sigmas of the image, found 3; add schedule=auto or other sigmas");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Variation.parse(List.of("steps=3,sigmas=1,0.5")).apply(RECIPE))
                .withMessage("--set steps: expected 2, the number of sigmas beside it, found 3; leave one of them out");
        assertThat(Variation.parse(List.of("steps=3,schedule=auto")).apply(own).steps())
                .isEqualTo(3);
    }
}
