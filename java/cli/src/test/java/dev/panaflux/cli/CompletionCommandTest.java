package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private String script = "";

    @BeforeEach
    void writeScript() throws IOException {
        script = CommandRun.of("generate-completion").succeeded().out();
        Files.writeString(folder.resolve("panaflux.bash"), script);
    }

    @Tag("slow")
    @Test
    void valuesAreWrittenAsHelpWritesThem() {
        List<String> lists = script.lines()
                .filter(line -> line.matches(".*local \\w+(option|_pos_param)_args=.*"))
                .toList();

        assertThat(lists)
                .isNotEmpty()
                .allMatch(line -> line.substring(line.indexOf('='))
                        .equals(line.substring(line.indexOf('=')).toLowerCase(Locale.ROOT)));
    }

    /** Variables of the script are called after the parameters, so that the last of a command would win. */
    @Test
    void optionsOfOneNameOfTheirParameterHaveOneListOfValues() {
        for (String function : script.split("\nfunction ", -1)) {
            Map<String, String> values = new HashMap<>();
            function.lines().filter(line -> line.contains("_option_args=(")).forEach(line -> {
                String name = line.substring(0, line.indexOf('=')).strip();
                String list = line.substring(line.indexOf('('), line.indexOf(')'));
                assertThat(values.getOrDefault(name, list))
                        .as("%s in %s", name, function.lines().findFirst().orElse(""))
                        .isEqualTo(list);
                values.put(name, list);
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "generate --model emo | emoji emoji-base",
                "generate --backend na | native native-openblas",
                "generate --precision b | bf16",
                "generate --rng i | iris",
                "generate --format w | webp",
                "generate --show si | sixel",
                "run --progress pl | plain",
                "cache cl | clear"
            })
    void bashCompletesValues(String line, String expected) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash");

        assertThat(completed(line)).contains(expected.split(" ", -1));
    }

    /** What bash offers for the last word of a line. */
    private List<String> completed(String line) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder(
                        "/bin/bash",
                        "--norc",
                        "-c",
                        "source panaflux.bash; COMP_WORDS=(panaflux $1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                                + " _complete_panaflux; printf '%s\\n' \"${COMPREPLY[@]}\"",
                        "bash",
                        line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String told = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(told).isZero();
        return told.lines().map(String::strip).toList();
    }
}
