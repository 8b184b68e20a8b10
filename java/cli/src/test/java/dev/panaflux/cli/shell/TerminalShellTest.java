package dev.panaflux.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.RecordedEdit;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell as a user types it, on a pseudo-terminal. */
@Timeout(120)
class TerminalShellTest {

    private static final String CTRL_C = "\003";
    private static final String CTRL_D = "\004";
    private static final String CTRL_R = "\022";
    private static final String UP = "\033OA";
    private static final String PROMPT = "\u276f";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path home;

    private TypedShell shell(ShowStyle style) throws IOException {
        return new TypedShell(home, TestFiles.model("tiny"), style);
    }

    private List<Path> images() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("sessions"))) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void drawsRefersTakesBackAndLeaves() throws Exception {
        try (TypedShell shell = shell(ShowStyle.NONE)) {
            shell.await("!help lists the commands").await(PROMPT);
            shell.enter("!steps 1").await("steps      1");
            shell.enter("64x64 a cat").await("64x64  seed ").await("image-0001.png");
            shell.enter("$ a dog 64x80").await("64x80  seed ").await("image-0002.png");
            shell.enter("!undo").await("$2 is taken back; the files stay");
            shell.enter("!nothing").await("expected a command, found none");
            shell.type(CTRL_D).await("images: " + home.resolve("sessions"));

            assertThat(shell.exitCode()).isZero();
        }
        assertThat(images()).hasSize(2);
        assertThat(Recall.of(images().getLast()).references()).hasSize(1);
    }

    @Test
    void aLinesFirstImageIsRepainted() throws Exception {
        Path mask =
                Files.copy(Resources.resource("/reference/cases/tiny-edit-1ref/ref-0.png"), home.resolve("mask.png"));
        try (TypedShell shell = shell(ShowStyle.NONE)) {
            shell.await(PROMPT).enter("!steps 4").await("steps      4");
            shell.enter("!strength 2").await("expected a number above 0 and at most 1, or off, found '2'");
            shell.enter("!strength 0.5").await("strength   0.5");
            shell.enter("a dog").await("expected an image to repaint before the prompt");
            shell.enter("!mask " + home.resolve("none.png")).await("expected an image file, found none");
            shell.enter("!mask " + mask).await("mask       " + mask);
            shell.enter("!load " + mask).await("loaded");
            shell.enter("$ a dog").await("image-0002.png");
            shell.enter("!mask off").await("mask       off");
            shell.enter("!strength off").await("strength   off, images are references");
            shell.enter("$ a bird").await("image-0003.png");
            shell.type(CTRL_D);
            shell.exitCode();
        }
        RecordedEdit edit =
                Objects.requireNonNull(Recall.of(images().getFirst()).edit());
        assertThat(edit.strength()).isEqualTo(0.5);
        assertThat(edit.mask()).isNotNull();
        assertThat(Recall.of(images().getFirst()).references()).isEmpty();
        assertThat(Recall.of(images().getLast()).edit()).isNull();
        assertThat(Recall.of(images().getLast()).references()).hasSize(1);
    }

    @Test
    void ctrlCCancelsTheImageAndStays() throws Exception {
        try (TypedShell shell = shell(ShowStyle.NONE)) {
            shell.await(PROMPT).enter("!steps 10000").await("10000");
            shell.enter("a cat").await("step 3/10000");
            shell.type(CTRL_C).await("cancelled").await(PROMPT);
            shell.enter("!steps 1").await("steps      1");
            shell.enter("64x64 a dog").await("image-0001.png");
            shell.await(PROMPT)
                    .type("what was typed")
                    .await("typed")
                    .type(CTRL_C)
                    .await(PROMPT);
            shell.enter("!quit");

            assertThat(shell.exitCode()).isZero();
        }
        assertThat(images()).hasSize(1);
        assertThat(Recall.of(images().getFirst()).prompt()).isEqualTo("a dog");
    }

    @Test
    void linesAreRememberedFromShellToShell() throws Exception {
        try (TypedShell shell = shell(ShowStyle.NONE)) {
            shell.await(PROMPT).enter("!seed 1234").await("seed       1234");
            shell.enter("!batch 3").await("batch      3");
            shell.enter("!quit");
            shell.exitCode();
        }
        try (TypedShell shell = shell(ShowStyle.NONE)) {
            shell.await(PROMPT).type(UP + UP + "\r").await("batch      3");
            shell.await(PROMPT).type(CTRL_R + "seed\r").await("seed       1234");
            shell.type(CTRL_D);
            shell.exitCode();
        }
        assertThat(home.resolve(".local/share/panaflux/shell-history"))
                .content()
                .contains("!seed 1234", "!batch 3");
    }

    @Test
    void tabCompletesCommandsModelsAndImages() throws Exception {
        try (TypedShell shell = shell(ShowStyle.NONE)) {
            shell.await(PROMPT).type("!gui\t3\r").await("guidance   3.0");
            shell.await(PROMPT).type("!model emoji-b\t\r").await("model      emoji-base");
            shell.type(CTRL_D);
            shell.exitCode();
        }
    }

    @Tag("slow")
    @Test
    void eachStepIsShownAndTheImageDrawnOverIt() throws Exception {
        try (TypedShell shell = shell(ShowStyle.BLOCKS)) {
            shell.await(PROMPT).enter("!steps 2").await("steps      2");
            shell.enter("64x64 a cat")
                    .await("\u2580")
                    .await("\033[16A\033[J")
                    .await("\u2580")
                    .await("64x64  seed ");
            shell.enter("!show none").await("show       none");
            shell.enter("64x64 a dog").await("image-0002.png");
            assertThat(shell.screen().substring(shell.screen().lastIndexOf("show       none")))
                    .doesNotContain("\u2580");
            shell.type(CTRL_D);
            shell.exitCode();
        }
    }

    @Test
    void theSecondImageOfAPromptIsNotEncodedAgain() throws Exception {
        try (TypedShell shell = shell(ShowStyle.NONE)) {
            shell.await(PROMPT).enter("!steps 1").await("steps      1");
            shell.enter("64x64 a cat")
                    .await("encoding prompt \u2595")
                    .await("image-0001.png")
                    .await(PROMPT);
            int first = shell.screen().length();
            shell.enter("64x64 a cat").await("image-0002.png");
            assertThat(shell.screen().substring(first)).doesNotContain("encoding prompt \u2595");
            shell.type(CTRL_D);
            shell.exitCode();
        }
    }
}
