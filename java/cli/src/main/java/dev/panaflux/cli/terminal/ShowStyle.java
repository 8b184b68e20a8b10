package dev.panaflux.cli.terminal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How images are shown in a terminal. */
public enum ShowStyle {
    /** What the terminal is known to understand, else half blocks. */
    AUTO,
    /** The protocol of kitty and Ghostty. */
    KITTY,
    /** The protocol of iTerm2, WezTerm and Konsole. */
    ITERM2,
    /** Sixel graphics: foot, mlterm, Windows Terminal. */
    SIXEL,
    /** Half blocks in 24-bit colours, which most terminals understand. */
    BLOCKS,
    /** Images are not shown. */
    NONE;

    /** Terminals by a variable that they set; without a value, whatever it is. */
    private static final List<Mark> MARKS = List.of(
            new Mark("KITTY_WINDOW_ID", "", KITTY),
            new Mark("GHOSTTY_RESOURCES_DIR", "", KITTY),
            new Mark("TERM", "xterm-kitty", KITTY),
            new Mark("TERM", "xterm-ghostty", KITTY),
            new Mark("TERM_PROGRAM", "iTerm.app", ITERM2),
            new Mark("LC_TERMINAL", "iTerm2", ITERM2),
            new Mark("WEZTERM_PANE", "", ITERM2),
            new Mark("KONSOLE_VERSION", "", ITERM2),
            new Mark("TERM_PROGRAM", "mintty", ITERM2),
            new Mark("WT_SESSION", "", SIXEL),
            new Mark("TERM", "foot", SIXEL),
            new Mark("TERM", "foot-extra", SIXEL),
            new Mark("TERM", "mlterm", SIXEL),
            new Mark("TERM", "contour", SIXEL));

    private record Mark(String variable, String value, ShowStyle style) {
        boolean isSetIn(Map<String, String> environment) {
            String found = environment.getOrDefault(variable, "");
            return value.isEmpty() ? !found.isEmpty() : found.equals(value);
        }
    }

    /**
     * The style of a name, as {@code --show} takes it.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static ShowStyle named(String label) {
        return Arrays.stream(values())
                .filter(style -> style.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("show: expected one of %s, found '%s'"
                        .formatted(
                                Arrays.stream(values()).map(ShowStyle::label).collect(Collectors.joining(", ")),
                                label)));
    }

    /** The name for command lines. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }

    /**
     * What draws in this style on a terminal. In tmux, only half blocks do, unless it passes on what it does not know.
     *
     * @param environment the variables of the process
     * @param notices is told when half blocks stand in for the style
     * @return empty for {@link #NONE}, and for {@link #AUTO} on a terminal without colours
     */
    public Optional<ImageWriter> writer(Map<String, String> environment, Consumer<String> notices) {
        return writer(environment, Tmux::passes, notices);
    }

    Optional<ImageWriter> writer(Map<String, String> environment, BooleanSupplier passes, Consumer<String> notices) {
        ShowStyle style = this == AUTO ? detected(environment) : this;
        if (style == NONE) {
            return Optional.empty();
        }
        boolean inTmux = Tmux.isAround(environment);
        if (style == BLOCKS || (inTmux && !passes.getAsBoolean())) {
            if (style != BLOCKS && this != AUTO) {
                notices.accept("--show: half blocks instead of %s; tmux would need: tmux set -g allow-passthrough on"
                        .formatted(style.label()));
            }
            return Optional.of(new BlocksWriter());
        }
        UnaryOperator<String> passed = inTmux ? Tmux::wrapped : UnaryOperator.identity();
        return Optional.of(
                switch (style) {
                    case KITTY -> new KittyWriter(passed);
                    case ITERM2 -> new Iterm2Writer(passed);
                    default -> new SixelWriter(passed);
                });
    }

    private static ShowStyle detected(Map<String, String> environment) {
        if (environment.getOrDefault("TERM", "").equals("dumb")) {
            return NONE;
        }
        return MARKS.stream()
                .filter(mark -> mark.isSetIn(environment))
                .findFirst()
                .map(Mark::style)
                .orElse(BLOCKS);
    }
}
