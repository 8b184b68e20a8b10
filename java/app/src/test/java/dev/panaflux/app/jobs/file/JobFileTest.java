package dev.panaflux.app.jobs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.EditSettings;
import dev.panaflux.app.PasteChoice;
import dev.panaflux.edit.Margins;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.GuidanceInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobFileTest {

    @TempDir
    private Path folder = Path.of("");

    private List<ImageEntry> images(String name, String content) throws IOException {
        return new JobFile(Files.writeString(folder.resolve(name), content)).images();
    }

    private void wildcard(String name, String... lines) throws IOException {
        Path file = folder.resolve("wildcards").resolve(name + ".txt");
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
    }

    private static List<String> prompts(List<ImageEntry> images) {
        return images.stream().map(ImageEntry::prompt).toList();
    }

    private static String brief(ImageEntry image) {
        return "%s %d %s".formatted(image.prompt(), image.seed(), image.width());
    }

    @Test
    void everyFormatSaysTheSame() throws IOException {
        List<List<ImageEntry>> jobs = List.of(
                images("a.yaml", "size: 64x80\nprompts:\n  - prompt: a {red|green} cup\n    seed: 7\n"),
                images("a.toml", "size = '64x80'\n[[prompts]]\nprompt = 'a {red|green} cup'\nseed = 7\n"),
                images(
                        "a.json",
                        "{\"size\": \"64x80\", \"prompts\": [{\"prompt\": \"a {red|green} cup\", \"seed\": 7}]}"),
                images("b.json", "[{\"size\": \"64x80\", \"prompt\": \"a {red|green} cup\", \"seed\": \"7\"}]"),
                images("a.csv", "prompt,size,seed,steps\na {red|green} cup,64x80,7,\n"),
                images("b.csv", "\uFEFFprompt;size;seed\r\n\"a {red|green} cup\";64x80;7\r\n;;\r\n"),
                images(
                        "a.jsonl",
                        "\n{\"prompt\": \"a {red|green} cup\", \"width\": 64, \"height\": 80, \"seed\": 7}\n"));

        for (List<ImageEntry> job : jobs) {
            assertThat(job).hasSize(2).allSatisfy(image -> {
                assertThat(image.seed()).isEqualTo(7);
                assertThat(image.width()).isEqualTo(64);
                assertThat(image.height()).isEqualTo(80);
                assertThat(image.steps()).isNull();
            });
            assertThat(prompts(job)).containsExactly("a red cup", "a green cup");
        }
    }

    @Test
    void aMatrixCombinesAndAZipGoesInStep() throws IOException {
        List<ImageEntry> images = images("job.yaml", """
                steps: 4
                prompts: [a, b]
                zip:
                  size: [64, 128]
                  guidance: [1, 2.5]
                matrix:
                  seed: [1..2, 9]
                """);

        assertThat(images.stream().map(JobFileTest::brief))
                .containsExactly(
                        "a 1 64", "a 2 64", "a 9 64", "a 1 128", "a 2 128", "a 9 128", "b 1 64", "b 2 64", "b 9 64",
                        "b 1 128", "b 2 128", "b 9 128");
        assertThat(images.get(3).guidance()).isEqualTo(2.5f);
        assertThat(images).allSatisfy(image -> assertThat(image.steps()).isEqualTo(4));
    }

    @Test
    void aPromptsOwnValueTakesThePlaceOfAList() throws IOException {
        List<ImageEntry> images = images("job.yaml", "prompts: [a, {prompt: b, seed: 5}]\nmatrix: {seed: [1, 2]}\n");

        assertThat(images.stream().map(JobFileTest::brief)).containsExactly("a 1 null", "a 2 null", "b 5 null");
    }

    @Test
    void aPromptsOwnSizeTakesThePlaceOfAnyOther() throws IOException {
        List<ImageEntry> images = images("job.yaml", """
                schedule: power
                prompts: [a, {prompt: b, width: 96, height: 80}, {prompt: c, size: 112, sigmas: [1, 0.5]}]
                matrix: {size: [64, 128]}
                """);

        assertThat(images.stream().map(JobFileTest::brief)).containsExactly("a 0 64", "a 0 128", "b 0 96", "c 0 112");
        assertThat(images.getLast().schedule()).isInstanceOf(ScheduleChoice.Custom.class);
    }

    @Test
    void lorasInAListAreAppliedTogetherAndInAMatrixInTurn() throws IOException {
        AdapterSetting style = new AdapterSetting("style", 1);
        AdapterSetting half = new AdapterSetting("style", 0.5);
        AdapterSetting opposite = new AdapterSetting("detail.safetensors", -1);

        assertThat(images("job.yaml", "lora: style:0.5\nprompts: [a, {prompt: b, lora: []}]\n").stream()
                        .map(ImageEntry::adapters))
                .containsExactly(List.of(half), List.of());
        assertThat(images("job.yaml", "lora: [style, 'detail.safetensors:-1']\nprompts: [a]\n").stream()
                        .map(ImageEntry::adapters))
                .containsExactly(List.of(style, opposite));
        assertThat(images("job.csv", "prompt,lora\na,style:0.5 | detail.safetensors:-1\nb,\n").stream()
                        .map(ImageEntry::adapters))
                .containsExactly(List.of(half, opposite), List.of());
        assertThat(images("job.yaml", """
                prompts: [a]
                matrix: {lora: [[], style, [style:0.5, 'detail.safetensors:-1']]}
                """).stream().map(ImageEntry::adapters))
                .containsExactly(List.of(), List.of(style), List.of(half, opposite));
    }

    @Test
    void whatFitsOfALoraIsTakenAloneOnlyOnDemand() throws IOException {
        assertThat(images("job.yaml", "lora: style\nprompts: [a, {prompt: b, lora-partial: true}]\n").stream()
                        .map(ImageEntry::partialAdapters))
                .containsExactly(false, true);
    }

    @Test
    void countsSeedsUp() throws IOException {
        assertThat(images("job.yaml", "prompts: [a]\ncount: 3\nseed: 18446744073709551613\n").stream()
                        .map(image -> Long.toUnsignedString(image.seed())))
                .containsExactly("18446744073709551613", "18446744073709551614", "18446744073709551615");
    }

    @Test
    void readsReferencesSigmasAndNames() throws IOException {
        ImageEntry image = images("job.toml", """
                prompts = ['a']
                refs = ['a.png', 'b.png']
                sigmas = [1.0, 0.5]
                negativePrompt = 'blurry'
                rng = 'iris'
                model = 'emoji'
                output = '{id}.png'
                """).getFirst();

        assertThat(image.references()).containsExactly("a.png", "b.png");
        assertThat(image.schedule()).isEqualTo(new ScheduleChoice.Custom(List.of(1f, 0.5f)));
        assertThat(image.negativePrompt()).isEqualTo("blurry");
        assertThat(image.noise().label()).isEqualTo("iris");
        assertThat(image.model()).isEqualTo("emoji");
        assertThat(image.output()).isEqualTo("{id}.png");
    }

    @Test
    void readsAnEdit() throws IOException {
        String fields =
                "prompt: a, source: s.png, strength: 0.5, source-ref: off, mask: m.png, mask-invert: true, mask-grow: 4,"
                        + " mask-blur: 1.5, mask-crop: 8, paste: 2, text-tokens: 64, guidance-interval: [0, 0.6], ref-cache: on, ref-size: 256, cache: 0.1";

        ImageEntry image = images("job.yaml", "- {%s}\n".formatted(fields)).getFirst();

        assertThat(image.edit())
                .isEqualTo(new EditSettings(
                        Path.of("s.png"), 0.5, false, Path.of("m.png"), true, 4, 1.5, 8, null, new PasteChoice(2)));
        assertThat(image.textTokens()).isEqualTo(64);
        assertThat(image.interval()).isEqualTo(new GuidanceInterval(0, 0.6));
        assertThat(image.cachedReferences()).isTrue();
        assertThat(image.referenceSize()).isEqualTo(256);
        assertThat(image.stepCache()).isEqualTo(0.1);
        assertThat(images("more.yaml", "- {prompt: a, source: s.png, outpaint: '0,0,64,25%', paste: off}\n")
                        .getFirst()
                        .edit())
                .extracting(EditSettings::outpaint, EditSettings::paste)
                .containsExactly(Margins.parse("0,0,64,25%"), new PasteChoice(null));
        assertThat(images("none.yaml", "- {prompt: a}\n").getFirst().edit()).isEqualTo(EditSettings.NONE);
    }

    @Test
    void aRangeOfSeedsMayEndAtTheLargest() throws IOException {
        assertThat(images("job.yaml", "prompts: [a]\nmatrix: {seed: [18446744073709551614..18446744073709551615]}\n"))
                .extracting(ImageEntry::seed)
                .containsExactly(-2L, -1L);
    }

    @Test
    void aWildcardsLineFollowsFromTheSeed() throws IOException {
        wildcard("colour", "# shades", "", "red", "green", "{dark|light} blue", "__metal__");
        wildcard("metal", "gold", "silver");
        String job = "prompts: [a __colour__ cup]\nmatrix: {seed: [1..40]}\n";

        List<String> prompts = prompts(images("job.yaml", job));

        assertThat(prompts(images("again.yaml", job))).isEqualTo(prompts);
        assertThat(prompts.subList(0, 4)).isEqualTo(prompts(images("few.yaml", job.replace("40", "4"))));
        assertThat(prompts)
                .contains(
                        "a red cup", "a green cup", "a dark blue cup", "a light blue cup", "a gold cup", "a silver cup")
                .noneMatch(prompt -> prompt.contains("_"));
    }

    @Test
    void allLinesOfAWildcardAreTakenIfThatIsAskedFor() throws IOException {
        wildcard("colour", "red", "__metal__");
        wildcard("metal", "gold", "silver");

        assertThat(prompts(images("job.yaml", "wildcards: all\nprompts: ['a __colour__ {cup|pot}']\n")))
                .containsExactly("a red cup", "a red pot", "a gold cup", "a gold pot", "a silver cup", "a silver pot");
    }

    @Test
    void promptsAreTakenAsTheyAreIfThatIsAskedFor() throws IOException {
        assertThat(prompts(images("job.yaml", "expand: false\nprompts: ['a __colour__ {cup|pot']\n")))
                .containsExactly("a __colour__ {cup|pot");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "prompts: [a]\\nsede: 1 ! job.yaml: line 2: expected one of prompts, matrix",
                "prompts: [a]\\nsede: 1 ! output, found sede, perhaps seed",
                "prompts: [a]\\nmatrx: {} ! output, found matrx, perhaps matrix",
                "prompts: [a]\\nseed: [1, 2] ! job.yaml: line 2: seed: expected one value, found a list; lists are for matrix",
                "prompts: [a]\\nseed: random ! job.yaml: line 2: seed: expected 0 to 2^64-1, as a job that is resumed has to know its",
                "prompts: [a]\\nseed: -1 ! job.yaml: line 2: seed: expected 0 to 2^64-1",
                "prompts: [a,\\n7] ! job.yaml: line 2: prompts[2]: prompt: expected text (in quotes where it looks like something else), found '7'",
                "prompts: [' '] ! prompts[1]: expected a prompt, found none",
                "prompts: [] ! job.yaml: expected a prompt, found none",
                "prompts: a ! job.yaml: line 1: prompts: expected a list, found 'a'",
                "prompts: ['a {b|c'] ! prompts[1]: prompt: expected } for the {",
                "prompts: [a]\\nsize: 64\\nwidth: 64 ! job.yaml: size: expected either size or width and height, found both",
                "prompts: [a]\\nsize: big ! job.yaml: line 2: size: expected SIDE or WIDTHxHEIGHT, found 'big'",
                "prompts: [{prompt: a, steps: 1.5}] ! job.yaml: line 1: prompts[1]: steps: expected a whole number, found '1.5'",
                "prompts: [a]\\nguidance: .nan ! job.yaml: line 2: guidance: expected a number, found",
                "prompts: [a]\\nwildcards: some ! job.yaml: line 2: wildcards: expected choose or all, found 'some'",
                "prompts: [a]\\nseed: 1\\nmatrix: {seed: [2]} ! seed: expected it in one place, found it in two",
                "prompts: [a]\\nzip: {seed: [1, 2], size: [64]} ! job.yaml: line 2: zip: expected lists of one length, found 1 value of size beside 2",
                "prompts: [a]\\nmatrix: {seed: [1],\\nsteps: [4, x]} ! job.yaml: line 3: matrix: steps: expected a whole number, found 'x'",
                "prompts: [a]\\nmatrix: {seed: 1} ! job.yaml: line 2: matrix: seed: expected a list of values, found '1'",
                "prompts: [a]\\nmatrix: {seed: [9..1]} ! job.yaml: line 2: matrix: seed: expected a range that counts up, found '9..1'",
                "prompts: [a]\\nmatrix: {seed: [1..300000]} ! matrix: seed: expected at most 250000 seeds, found '1..300000'",
                "prompts: [a]\\nmatrix: {seed: [1..many]} ! matrix: seed: expected FIRST..LAST, found '1..many'",
                "prompts: [a]\\nmask: m.png ! prompts[1]: mask: expected source beside it, found none",
                "prompts: [a]\\nsource: s.png\\nmask-grow: 4 ! prompts[1]: mask-grow: expected mask beside it, found none",
                "prompts: [a]\\nsource: s.png\\npaste: maybe ! line 3: paste: expected on, off or a number of pixels, found 'maybe'",
                "prompts: [a]\\nsource: s.png\\noutpaint: [0, 1] ! line 3: outpaint: expected left,top,right,bottom in pixels or percent",
                "prompts: [a]\\nlora: ':1' ! line 2: lora: expected FILE or FILE:STRENGTH with a finite number, found ':1'",
                "prompts: [a]\\nlora: [style, 'style:NaN'] ! line 2: lora: expected FILE or FILE:STRENGTH with a finite number, found 'style:NaN'",
                "prompts: [a]\\nlora: {style: 1} ! line 2: lora: expected text or a number, found an object",
                "prompts: [a]\\nmatrix: {lora: style} ! line 2: matrix: lora: expected a list of values, found 'style'",
                "prompts: [a]\\nseed: 1\\nseed: 2 ! job.yaml:",
                "prompts: [a __b__] ! prompts[1]: prompt: wildcard __b__: expected the file",
                "prompts: [a __c/../../b__] ! wildcard __c/../../b__: expected a name within",
                "prompts: [a]\\nseed: 18446744073709551615\\ncount: 2 ! prompts[1]: seed: expected at most 18446744073709551614 for 2",
                "prompts: [{prompt: a, matrix: {}}] ! prompts[1]: expected one of prompt, negative-prompt, seed",
                "prompts: [a]\\ncount: 250001 ! prompts[1]: expected at most 250000 images in a job, found 250001 so far",
                "prompts: ['{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}{a|b}'] ! expected at most 250000",
                "'prompts: [a' ! job.yaml: line ",
                "prompts:\\n\t- a ! job.yaml: line 2: expected YAML, found an error: while scanning for the next token: found character",
                "prompts: [a]\\nmatrix: {seed: []} ! line 2: matrix: seed: expected a list of values, found an empty list",
            })
    void whatIsWrongIsToldWithItsPlace(String content, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images("job.yaml", content.replace("\\n", "\n") + "\n"))
                .withMessageContaining(message.strip())
                .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "a.json ! {\\n\"prompts\": [\"a\",\\n{\"prompt\": 7}]} ! a.json: line 3: prompts[2]: prompt: expected text",
                "a.json ! [{\"prompt\": \"a\"},\\n{\"prompt\": \"a\", \"seed\": \"x\"}] ! a.json: line 2: entry 2: seed: expected 0 to",
                "a.json ! {\\n\"prompts\": [\"a\", } ! a.json: line 2: expected JSON, found an error: Unexpected character ('}'): expected a value",
                "a.json ! {\\n\"prompts\": [\"a\" ! a.json: line 2: expected JSON, found an error: Unexpected end: expected ]",
                "a.toml ! prompts = ['a']\\nseed = ! a.toml: line 2: expected TOML, found an error: ",
                "a.toml ! [[prompts]]\\nprompt = 'a'\\nsteps = 'x' ! a.toml: prompts[1]: steps: expected a whole number",
                "a.csv ! prompt,seed\\na,1\\nb,x ! a.csv: line 3: seed: expected 0 to",
                "a.csv ! prompt,seed\\na,1,2 ! a.csv: line 2: expected a table with commas, semicolons or tabs, found an error: ",
                "a.csv ! prompt,sede\\na,1 ! a.csv: line 2: expected one of prompt, negative-prompt, ",
                "a.csv ! prompt,seed,Prompt\\na,1,b ! a.csv: line 1: expected each column once, found Prompt twice",
                "a.csv ! prompt\\n\"a\\nb ! a.csv: line 3: expected a table with commas, semicolons or tabs, found an error: ",
                "a.jsonl ! {\"prompt\": \"a\"}\\n\\n{\"prompt\": ! a.jsonl: line 3: expected a JSON object on each line, found an error: Unexpected end",
                "a.jsonl ! {\"prompt\": \"a\"}\\n[] ! a.jsonl: line 2: expected an object with a prompt, found an empty list",
                "a.jsonl ! {\"prompt\": \"a\", \"seed\": {}} ! a.jsonl: line 1: seed: expected text or a number, found an object",
            })
    void whatIsWrongInOtherFormatsIsToldWithItsLine(String name, String content, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images(name, content.replace("\\n", "\n")))
                .withMessageContaining(message.strip())
                .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
    }

    @Test
    void aliasesOfYamlAreRefusedHoweverMuchTheyStandFor() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            bomb.append("a%d: &a%d [%s]\n"
                    .formatted(level, level, ("*a" + (level - 1) + ", ").repeat(9) + "*a" + (level - 1)));
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> images("job.yaml", bomb.toString()))
                .withMessageContaining("job.yaml: line 2: expected no aliases, found *a0; write the value again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep.yaml", "deep.json", "deep.toml"})
    void nestingIsBounded(String name) {
        String deep = "[".repeat(50_000) + "]".repeat(50_000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> images(name, name.endsWith("toml") ? "a = " + deep : deep))
                .withMessageContaining(name);
    }

    @Test
    void aWildcardThatLeadsToItselfIsTold() throws IOException {
        wildcard("a", "__b__");
        wildcard("b", "x", "__a__");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> images("job.yaml", "prompts: [__a__]\n"))
                .withMessageContaining("wildcard __a__: expected lines without it, found it in itself: a, b");
    }

    @Test
    void anUnknownFormatIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images("job.txt", "a"))
                .withMessageEndingWith("job.txt: expected a job file that ends in .yaml, .toml, .json, .csv, .jsonl");
    }
}
