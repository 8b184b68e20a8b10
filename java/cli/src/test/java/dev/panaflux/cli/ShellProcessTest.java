package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell in a process of its own on a terminal of the system, which {@code script} makes. */
@Tag("slow")
@Timeout(120)
class ShellProcessTest {

    private static final long PATIENCE_SECONDS = 60;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Process process;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private int seen;

    @BeforeEach
    void requireTerminals() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no /usr/bin/script");
    }

    private static String command() throws IOException, InterruptedException {
        return PanafluxProcess.commandWithSignals("shell", "-m", model("tiny"), "--show", "none").stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    }

    private void start(String line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qefc", line, "/dev/null").redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("TERM", "xterm-256color");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + folder);
        process = builder.start();
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void type(String text) throws IOException {
        Writer keys = process.outputWriter(StandardCharsets.UTF_8);
        keys.write(text);
        keys.flush();
    }

    private void await(String text) throws IOException, InterruptedException {
        InputStream shown = process.getInputStream();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (screen().indexOf(text, seen) < 0) {
            assertThat(System.nanoTime())
                    .as("expected %s, found %s", text, screen())
                    .isLessThan(end);
            byte[] part = new byte[shown.available()];
            screen.write(part, 0, shown.read(part));
            TimeUnit.MILLISECONDS.sleep(5);
        }
        seen = screen().indexOf(text, seen) + text.length();
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    private void drawAndLeave() throws IOException, InterruptedException {
        type("!steps 1\r64x64 a dog\r");
        await("image-0001.png");
        await("\u276f");
        type("\004");
        await("images: ");
    }

    private void assertSuccess() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void drawsCancelsByCtrlCAndLeavesByCtrlD() throws IOException, InterruptedException {
        // A shell in between would get Ctrl-C too, and some then end as if they had been killed.
        start("exec " + command());
        await("\u276f");
        type("!steps 10000\r");
        await("steps      10000");
        type("a cat\r");
        await("step 3/10000");
        type("\003");
        await("cancelled");
        await("\u276f");
        drawAndLeave();

        assertSuccess();
        assertThat(content(folder.resolve(".local/share/panaflux"))).containsExactly("sessions", "shell-history");
        assertThat(content(folder)).noneMatch(name -> name.startsWith("jline") || name.startsWith(".panaflux"));
    }

    @Test
    void ctrlZSuspendsItAndFgBringsItBack() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash");
        // A terminal cuts lines of more than 4095 bytes until bash reads keys itself.
        Path script = Files.writeString(folder.resolve("start"), "exec " + command());
        start("exec /bin/bash --noprofile --norc -i");
        type("sh '%s'\n".formatted(script));
        await("\u276f");
        type("\032");
        await("Stopped");
        type("echo $((6 * 7))\n");
        await("42");
        type("fg\n");
        await("\u276f");
        drawAndLeave();
        type("exit\n");

        assertSuccess();
    }
}
