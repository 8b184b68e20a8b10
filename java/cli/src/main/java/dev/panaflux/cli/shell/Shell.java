package dev.panaflux.cli.shell;

import dev.panaflux.app.Environment;
import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.system.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Reads lines and does what they say until the last one. What goes wrong with a line is told in one, and the next is read. */
public final class Shell {

    private final Dialogue dialogue;
    private final Studio studio;
    private final Session session;
    private final Artist artist;
    private final List<Verb> verbs = new ArrayList<>();
    private boolean left;
    private int exitCode;

    /**
     * A shell that has read nothing yet.
     *
     * @param dialogue who types; closed by the caller
     * @param studio draws; closed by the caller
     * @param environment the user's folders and variables
     * @param sessions where the session's folder is made
     * @param style how images are shown
     * @param zoom how many times they are enlarged
     */
    public Shell(Dialogue dialogue, Studio studio, Environment environment, Path sessions, ShowStyle style, int zoom) {
        this.dialogue = dialogue;
        this.studio = studio;
        this.session = new Session(dialogue, new SessionImages(sessions), new Session.Display(style, true, zoom));
        this.artist = new Artist(session, studio, dialogue);
        verbs.add(new Verb("help", "", "this list", this::help));
        verbs.addAll(new ImageVerbs(session, artist, dialogue, environment).all());
        verbs.addAll(new SettingVerbs(session, studio, dialogue, environment).all());
        verbs.add(new Verb("quit", "", "leave, as Ctrl-D does", this::quit));
        verbs.add(new Verb("exit", "", "the same", this::quit));
        dialogue.completeWith(new ShellCompletions(verbs, session, environment));
    }

    /**
     * Reads all lines.
     *
     * @return 0 if a person typed them, or if every one was done; else the exit code for the last that was not
     * @throws CancellationException if the process is to end
     * @throws IOException if lines cannot be read
     */
    public int run() throws IOException {
        greet();
        while (!left) {
            String line = dialogue.read();
            if (line == null) {
                break;
            }
            for (String each : Input.lines(line)) {
                obey(each);
            }
        }
        bid();
        return dialogue.isInteractive() ? 0 : exitCode;
    }

    private void greet() {
        if (dialogue.isInteractive()) {
            ImagePipeline pipeline = studio.pipeline();
            dialogue.note("Panaflux %s, %s, %s"
                    .formatted(
                            Version.current(),
                            pipeline.model().name(),
                            pipeline.plan().describe()));
            dialogue.note("Type what to draw. !help lists the commands, Ctrl-C cancels an image, Ctrl-D leaves.");
        }
    }

    private void bid() {
        if (dialogue.isInteractive()) {
            session.images().folder().ifPresent(folder -> dialogue.note("images: " + folder));
        }
    }

    private void obey(String line) {
        try {
            switch (Input.parse(line)) {
                case Input.Nothing _ -> {}
                case Input.DefaultSize size ->
                    verb("size")
                            .action()
                            .run(size.size().width() + "x" + size.size().height());
                case Input.Command command -> verb(command.name()).action().run(command.arguments());
                case Input.Prompt prompt -> draw(prompt);
            }
        } catch (IOException | RuntimeException failure) {
            tell(Failure.of(failure));
        }
    }

    private void draw(Input.Prompt prompt) throws IOException {
        prompt.mentioned()
                .filter(number -> number <= session.images().count())
                .findFirst()
                .ifPresent(number -> dialogue.note(
                        "$%d is part of the prompt: images to work from stand before it, as in $1 $2 a table"
                                .formatted(number)));
        artist.draw(prompt, artist.seed(), session.settings().count(), Artist.Layout.SINGLE);
    }

    private void tell(Failure failure) {
        if (failure.kind() == FailureKind.CANCELLED) {
            if (Thread.currentThread().isInterrupted()) {
                // Not Ctrl-C, but a signal that ends the process.
                throw new CancellationException("cancelled");
            }
            dialogue.note("cancelled");
        } else {
            dialogue.fail(failure.message());
        }
        exitCode = failure.kind().exitCode();
    }

    /** The command of a name, or the only one that begins like this. */
    private Verb verb(String name) {
        List<Verb> fitting =
                verbs.stream().filter(verb -> verb.name().startsWith(name)).toList();
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException(
                    "!%s: expected a command, found none of that name; see !help".formatted(name));
        }
        return fitting.stream()
                .filter(verb -> verb.name().equals(name) || fitting.size() == 1)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("!%s: expected one command, found %s"
                        .formatted(
                                name,
                                String.join(
                                        ", ",
                                        fitting.stream()
                                                .map(verb -> "!" + verb.name())
                                                .toList()))));
    }

    private void help(String arguments) {
        if (!arguments.isEmpty()) {
            Verb verb = verb(arguments.startsWith(Input.COMMAND) ? arguments.substring(1) : arguments);
            dialogue.print("%-24s %s".formatted(verb.usage(), verb.help()));
            return;
        }
        dialogue.print("%-24s %s".formatted("a red apple", "draws"));
        dialogue.print("%-24s %s".formatted("512x768 a red apple", "in this size; it may also come after the prompt"));
        dialogue.print(
                "%-24s %s".formatted("$ make it green", "works from the last image; $1 $2 from these, up to 16"));
        dialogue.print("%-24s %s".formatted("512x512", "is the size from now on"));
        dialogue.print("%-24s %s".formatted("\\!", "draws a prompt that begins like a command, a size or an image"));
        for (Verb verb : verbs) {
            dialogue.print("%-24s %s".formatted(verb.usage(), verb.help()));
        }
        dialogue.print(
                "The beginning of a command's name is enough. Tab completes, Ctrl-R searches the lines typed before.");
    }

    private void quit(String arguments) {
        left = true;
    }
}
