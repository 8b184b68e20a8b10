package dev.panaflux.cli.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jline.keymap.KeyMap;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/**
 * Ctrl-Z. While a line is edited, the terminal hands its keys to this process instead of acting on them, so the process stops itself
 * and all others of its job, as the terminal would have done.
 */
final class Suspension {

    private static final String WIDGET = "suspend-job";
    private static final Path SHELL = Path.of("/bin/sh");
    private static final String PASTE_MARKS_ON = "\033[?2004h";
    private static final String PASTE_MARKS_OFF = "\033[?2004l";

    private final Terminal terminal;
    private final LineReader reader;

    /** The terminal as other programs expect it. */
    private final Attributes usual;

    private Suspension(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
        this.usual = terminal.getAttributes();
    }

    /** Binds the key, where a system has such stops. */
    static void bind(Terminal terminal, LineReader reader) {
        if (Files.isExecutable(SHELL)) {
            Suspension suspension = new Suspension(terminal, reader);
            reader.getWidgets().put(WIDGET, suspension::suspend);
            Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN))
                    .bind(new Reference(WIDGET), KeyMap.ctrl('Z'));
        }
    }

    private boolean suspend() {
        Attributes editing = terminal.getAttributes();
        terminal.puts(Capability.keypad_local);
        terminal.writer().println(PASTE_MARKS_OFF);
        terminal.flush();
        terminal.setAttributes(usual);
        try {
            // 0: every process of the job, this one too. The command goes on when they do.
            new ProcessBuilder(SHELL.toString(), "-c", "kill -TSTP 0")
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException unable) {
            // Then it stays.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        terminal.setAttributes(editing);
        terminal.puts(Capability.keypad_xmit);
        terminal.writer().print(PASTE_MARKS_ON);
        reader.callWidget(LineReader.REDRAW_LINE);
        return true;
    }
}
