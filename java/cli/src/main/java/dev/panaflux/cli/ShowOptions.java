package dev.panaflux.cli;

import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.cli.terminal.TerminalSize;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options for images in the terminal. */
final class ShowOptions {

    private static final int MOST_ZOOM = 16;

    @Option(
            names = "--show",
            completionCandidates = OptionValues.ShowStyles.class,
            arity = "0..1",
            paramLabel = "STYLE",
            fallbackValue = "auto",
            preprocessor = StyleOrNothing.class,
            description =
                    "Show images in the terminal: kitty, iterm2, sixel, blocks (half blocks in 24-bit colours), none, or auto,"
                            + " which is the same as no STYLE.")
    private @Nullable ShowStyle style;

    @Option(names = "--show-steps", description = "Show a preview of each step too.")
    private boolean steps;

    @Option(
            names = "--zoom",
            paramLabel = "N",
            defaultValue = "2",
            description = "Enlarge shown images, 1 to 16 times. Default: ${DEFAULT-VALUE}.")
    private int zoom = 2;

    /**
     * Where images are drawn; empty if they are not to be shown, or standard output is not a terminal.
     *
     * @throws IllegalArgumentException if the zoom is out of range
     */
    Optional<ImageCanvas> canvas(Console console) {
        requireZoom(zoom);
        if (style == null && !steps) {
            return Optional.empty();
        }
        ShowStyle chosen = style == null ? ShowStyle.AUTO : style;
        if (!console.interactive()) {
            if (chosen != ShowStyle.AUTO && chosen != ShowStyle.NONE) {
                console.note("--show: standard output is not a terminal, so no image is shown");
            }
            return Optional.empty();
        }
        TerminalSize size = TerminalSize.ofProcess(console.environment().variables());
        Supplier<TerminalSize> screen = () -> size;
        return chosen.writer(console.environment().variables(), console::note)
                .map(writer -> new ImageCanvas(console.out(), writer, screen, zoom));
    }

    /** Whether previews of each step are shown. */
    boolean steps() {
        return steps;
    }

    /**
     * Checks a zoom.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    static void requireZoom(int zoom) {
        if (zoom < 1 || zoom > MOST_ZOOM) {
            throw new IllegalArgumentException("--zoom: expected 1 to %d, found %d".formatted(MOST_ZOOM, zoom));
        }
    }

    /** Takes the next word as a style only if it is one, since it may be a prompt. */
    static final class StyleOrNothing implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            boolean attached = info.containsKey("separator")
                    && !String.valueOf(info.get("separator")).isBlank();
            if (attached || (!args.isEmpty() && isStyle(args.peek()))) {
                return false;
            }
            option.setValue(ShowStyle.AUTO);
            return true;
        }

        private static boolean isStyle(String word) {
            try {
                return ShowStyle.named(word).label().equals(word);
            } catch (IllegalArgumentException other) {
                return false;
            }
        }
    }
}
