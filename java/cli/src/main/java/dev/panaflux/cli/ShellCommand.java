package dev.panaflux.cli;

import dev.panaflux.cli.shell.Dialogue;
import dev.panaflux.cli.shell.PlainDialogue;
import dev.panaflux.cli.shell.Shell;
import dev.panaflux.cli.shell.Studio;
import dev.panaflux.cli.shell.TerminalDialogue;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.system.UserFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws what is typed. */
@Command(
        name = "shell",
        description =
                "Draw what is typed, line by line, with the model kept open; !help lists its commands. On a terminal,"
                        + " panaflux without a command does the same.",
        mixinStandardHelpOptions = true)
final class ShellCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description =
                    "Where a folder for the session's images is made. Default: sessions in the user's data folder.")
    private @Nullable Path folder;

    @Option(
            names = "--show",
            paramLabel = "STYLE",
            defaultValue = "auto",
            description =
                    "How images are shown in the terminal: auto, kitty, iterm2, sixel, blocks or none. Default: ${DEFAULT-VALUE}.")
    private ShowStyle style = ShowStyle.AUTO;

    @Option(
            names = "--zoom",
            paramLabel = "N",
            defaultValue = "2",
            description = "Enlarge shown images, 1 to 16 times. Default: ${DEFAULT-VALUE}.")
    private int zoom = 2;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    ShellCommand(Console console) {
        this.console = console;
    }

    @Override
    public boolean isLean() {
        return backend.isLean(console, null);
    }

    @Override
    public Integer call() throws IOException {
        ShowOptions.requireZoom(zoom);
        try (Studio studio = Studio.open(
                        console.environment(), model.open(console), backend.kernelOptions(console), console::note);
                Dialogue dialogue = dialogue()) {
            if (backend.verbose) {
                studio.pipeline().plan().explain().forEach(dialogue::note);
            }
            return new Shell(dialogue, studio, console.environment(), sessions(), style, zoom).run();
        }
    }

    private Dialogue dialogue() throws IOException {
        return console.interactive()
                ? TerminalDialogue.ofProcess(console.environment())
                : new PlainDialogue(console.in(), console.out(), console::note, () -> ProgressStyle.NONE.open(console));
    }

    private Path sessions() {
        return folder != null
                ? folder
                : UserFolders.of(
                                console.environment().variables(),
                                console.environment().home())
                        .data()
                        .resolve("sessions");
    }
}
