package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun written = new CommandRun(0, "", "");

    @BeforeEach
    void writePages() {
        written = CommandRun.of("generate-man", folder.resolve("man1")).succeeded();
    }

    @Test
    void thereIsOneForEveryCommand() {
        assertThat(written.lines())
                .allSatisfy(line -> assertThat(Path.of(line)).isNotEmptyFile())
                .extracting(line -> Path.of(line).getFileName().toString())
                .contains("panaflux.1", "panaflux-generate.1", "panaflux-bench.1", "panaflux-bench-compare.1");
    }

    @Test
    void itTellsWhatTheHelpTells() throws IOException {
        assertThat(Files.readString(folder.resolve("man1/panaflux-generate.1")))
                .startsWith(".TH \"PANAFLUX-GENERATE\" \"1\"")
                .contains(
                        ".SH NAME\npanaflux\\-generate \\- Generate images from prompts, and from reference images if there"
                                + " are any\n",
                        ".SH SYNOPSIS\n\\fBpanaflux generate\\fR [OPTIONS] [PROMPT...]\n",
                        ".TP\n\\fB\\-r\\fR, \\fB\\-\\-ref\\fR \\fIIMAGE\\fR\nReference image; up to 16.\n",
                        ".TP\n\\fB\\-\\-json\\fR\nPrint one JSON document",
                        ".SH EXIT STATUS\n0 done, 1 a comparison or some images of a job failed",
                        ".SH SEE ALSO\n\\fBpanaflux\\fR(1)\n");
    }

    @Tag("slow")
    @Test
    void groffHasNothingToSayAgainstIt() throws Exception {
        assumeTrue(isGroffInstalled(), "no groff");
        for (String page : written.lines()) {
            Process groff = new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", "-z", page)
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .as(page)
                    .isEmpty();
            assertThat(groff.waitFor()).isZero();
        }
    }

    private static boolean isGroffInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("groff", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
