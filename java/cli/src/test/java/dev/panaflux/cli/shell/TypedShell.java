package dev.panaflux.cli.shell;

import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Sized;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.ExternalTerminal;

/** A shell on a pseudo-terminal, and who types there. */
final class TypedShell implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final PipedOutputStream keys = new PipedOutputStream();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Future<Integer> shell;
    private int seen;

    /** Starts a shell whose user has this home. */
    TypedShell(Path home, Path model, ShowStyle style) throws IOException {
        Environment environment = new Environment(
                Map.of("TERM", "xterm-256color"),
                home,
                Path.of("..", "..").toAbsolutePath().normalize());
        ExternalTerminal terminal = new ExternalTerminal(
                null,
                "test",
                "xterm-256color",
                new PipedInputStream(keys),
                screen,
                StandardCharsets.UTF_8,
                SignalHandler.SIG_IGN);
        terminal.setSize((Sized) Size.of(100, 30));
        KernelOptions options = new KernelOptions(BackendChoice.AUTO, Precision.F32, 1);
        shell = executor.submit(() -> {
            try (Studio studio = Studio.open(
                            environment,
                            ModelSettings.of(model.toString()).open(environment, line -> {}),
                            options,
                            line -> {});
                    Dialogue dialogue = new TerminalDialogue(terminal, environment)) {
                return new Shell(dialogue, studio, environment, home.resolve("sessions"), style, 1).run();
            }
        });
    }

    /** Types keys. */
    TypedShell type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
        return this;
    }

    /** Types a line. */
    TypedShell enter(String line) throws IOException {
        return type(line + "\r");
    }

    /** Waits until something is shown after what was waited for before. */
    TypedShell await(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String shown = screen();
            int at = shown.indexOf(text, seen);
            if (at >= 0) {
                seen = at + text.length();
                return this;
            }
            if (System.nanoTime() > end || shell.isDone()) {
                throw new AssertionError("expected \"%s\" after%n%s%nfound%n%s"
                        .formatted(text, shown.substring(0, seen), shown.substring(seen)));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** All that was shown so far. */
    String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    /** Waits for the end of the shell and returns its exit code. */
    int exitCode() throws Exception {
        return shell.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        keys.close();
        executor.shutdownNow();
    }
}
