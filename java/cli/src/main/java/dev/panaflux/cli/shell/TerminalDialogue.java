package dev.panaflux.cli.shell;

import dev.panaflux.app.Environment;
import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.LiveProgress;
import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.cli.terminal.TerminalSize;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Printable;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.UserFolders;
import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Sized;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A conversation on a terminal: lines are edited, completed and remembered, images shown, and Ctrl-C cancels. */
public final class TerminalDialogue implements Dialogue {

    private static final int REMEMBERED_LINES = 5000;
    private static final String HISTORY = "shell-history";

    private final Terminal terminal;
    private final Environment environment;
    private final PrintStream out;
    private final LineReader reader;
    private final boolean plain;
    private volatile boolean ending;
    private Completions completions = line -> List.of();

    /**
     * A conversation on a terminal, which is closed with it.
     *
     * @param environment has the user's folders, where lines are remembered
     */
    public TerminalDialogue(Terminal terminal, Environment environment) {
        this.terminal = terminal;
        this.environment = environment;
        this.out = new PrintStream(terminal.output(), true, terminal.outputEncoding());
        if (terminal.getColumns() == 0 || terminal.getRows() == 0) {
            // Some programs make terminals without a size, on which no line could be edited.
            terminal.setSize((Sized) Size.of(TerminalSize.USUAL.columns(), TerminalSize.USUAL.rows()));
        }
        this.plain = terminal.getType().startsWith(Terminal.TYPE_DUMB);
        DefaultParser words = new DefaultParser();
        // Prompts have apostrophes and backslashes.
        words.setQuoteChars(new char[0]);
        words.setEscapeChars(new char[0]);
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("panaflux")
                .parser(words)
                .completer(this::complete)
                // Else an exclamation mark would call up an earlier line.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_DUPS, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .variable(LineReader.HISTORY_SIZE, REMEMBERED_LINES)
                .variable(LineReader.HISTORY_FILE_SIZE, REMEMBERED_LINES)
                .build();
        rememberLines();
    }

    /**
     * A conversation on this process's terminal.
     *
     * @throws IOException if there is none
     */
    public static TerminalDialogue ofProcess(Environment environment) throws IOException {
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                // The others unpack native libraries.
                .providers("ffm,exec")
                .signalHandler(SignalHandler.SIG_IGN)
                // The terminal's answer to the question would swallow what is typed meanwhile.
                .graphemeCluster(false)
                .build();
        // Ctrl-Z suspends while an image is drawn too.
        terminal.handle(Signal.TSTP, SignalHandler.SIG_DFL);
        TerminalDialogue dialogue = new TerminalDialogue(terminal, environment);
        Suspension.bind(terminal, dialogue.reader);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> dialogue.ending = true, "panaflux-shell-end"));
        return dialogue;
    }

    private void rememberLines() {
        Path data = UserFolders.of(environment.variables(), environment.home()).data();
        if (UserFolders.isNowhere(data)) {
            return;
        }
        try {
            new PrivateFolder(data).make();
            reader.setVariable(LineReader.HISTORY_FILE, data.resolve(HISTORY));
        } catch (IOException unusable) {
            note("lines are not remembered: " + IoErrors.describe(unusable));
        }
    }

    @Override
    public @Nullable String read() {
        while (!ending) {
            try {
                return reader.readLine(prompt());
            } catch (UserInterruptException interrupted) {
                // Ctrl-C drops what was typed.
            } catch (EndOfFileException | IOError end) {
                return null;
            }
        }
        return null;
    }

    private String prompt() {
        if (plain) {
            return "> ";
        }
        return "\033[1;36m%s\033[0m ".formatted(isUnicode() ? "\u276f" : ">");
    }

    private boolean isUnicode() {
        return terminal.outputEncoding().equals(StandardCharsets.UTF_8);
    }

    @Override
    public void completeWith(Completions other) {
        completions = other;
    }

    private void complete(LineReader asking, ParsedLine line, List<Candidate> candidates) {
        for (Completions.Completion completion : completions.of(line.line().substring(0, line.cursor()))) {
            String help = completion.help().isEmpty() ? null : completion.help();
            // Numbers of images in their order, not in that of their digits.
            int place = completion.word().startsWith(Input.REFERENCE) ? candidates.size() + 1 : 0;
            candidates.add(new Candidate(
                    completion.word(), completion.word(), null, help, null, null, completion.whole(), place));
        }
    }

    @Override
    public boolean isInteractive() {
        return true;
    }

    @Override
    public void print(String line) {
        out.println(Printable.line(line));
    }

    @Override
    public void tell(int number, Path file, String facts) {
        String mark = "$" + number;
        out.println(styled("1", mark) + "  " + Printable.line(facts) + "  "
                + styled("2", Printable.line(String.valueOf(file.getFileName()))));
    }

    @Override
    public void note(String line) {
        out.println(styled("2", Printable.line(line)));
    }

    @Override
    public void fail(String line) {
        out.println(styled("31", Printable.line(line)));
    }

    private String styled(String style, String text) {
        return plain ? text : "\033[" + style + "m" + text + "\033[0m";
    }

    @Override
    public ProgressDisplay progress() {
        PrintStream line = plain ? new PrintStream(OutputStream.nullOutputStream()) : out;
        return new LiveProgress(line, () -> screen().columns(), this::note);
    }

    @Override
    public Optional<ImageCanvas> canvas(ShowStyle style, int zoom) {
        if (plain) {
            return Optional.empty();
        }
        return style.writer(environment.variables(), this::note)
                .map(writer -> new ImageCanvas(out, writer, this::screen, zoom));
    }

    private TerminalSize screen() {
        return terminal.getColumns() > 0 && terminal.getRows() > 0
                ? new TerminalSize(terminal.getColumns(), terminal.getRows())
                : TerminalSize.USUAL;
    }

    @Override
    public Working cancelling(Cancellation work) {
        SignalHandler before = terminal.handle(Signal.INT, signal -> work.cancel());
        boolean echo = terminal.echo(false);
        return () -> {
            terminal.echo(echo);
            terminal.handle(Signal.INT, before);
        };
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException gone) {
            // Then there is nothing to restore.
        }
    }
}
