package dev.panaflux.cli.terminal;

import dev.panaflux.app.Environment;
import dev.panaflux.system.IoErrors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The desktop's program for showing files.
 *
 * @param command what starts it, before the file's name; empty if there is none here
 * @param missing what is missing then
 */
public record ImageViewer(List<String> command, String missing) {

    public ImageViewer {
        command = List.copyOf(command);
    }

    /** The viewer of this machine. */
    public static ImageViewer of(Environment environment) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            return new ImageViewer(List.of("cmd", "/c", "start", ""), "");
        }
        boolean mac = system.startsWith("mac");
        String name = mac ? "open" : "xdg-open";
        String path = environment.variables().getOrDefault("PATH", "");
        Optional<Path> program = Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return new ImageViewer(List.of(), "there is no " + name + " on the PATH");
        }
        // Without a desktop xdg-open would start a browser of texts in this terminal.
        boolean desktop = mac
                || environment.variables().containsKey("DISPLAY")
                || environment.variables().containsKey("WAYLAND_DISPLAY");
        return desktop
                ? new ImageViewer(List.of(program.get().toString()), "")
                : new ImageViewer(List.of(), "there is no desktop: neither DISPLAY nor WAYLAND_DISPLAY is set");
    }

    /** Shows a file, and does not wait for the viewer's end. */
    public void show(Path file, Consumer<String> notices) {
        if (command.isEmpty()) {
            notices.accept("--open: the image is not shown, as " + missing);
            return;
        }
        List<String> words = new ArrayList<>(command);
        words.add(file.toAbsolutePath().toString());
        try {
            new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .getOutputStream()
                    .close();
        } catch (IOException failure) {
            notices.accept("--open: the image is not shown: " + IoErrors.reason(failure));
        }
    }
}
