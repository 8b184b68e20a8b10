package dev.panaflux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowStyleTest {

    private final List<String> notices = new ArrayList<>();

    private String writer(ShowStyle style, boolean passes, Map<String, String> environment) {
        return style.writer(environment, () -> passes, notices::add)
                .map(writer -> writer.getClass().getSimpleName())
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "KITTY_WINDOW_ID, 1, KittyWriter",
        "TERM, xterm-ghostty, KittyWriter",
        "TERM_PROGRAM, iTerm.app, Iterm2Writer",
        "WEZTERM_PANE, 0, Iterm2Writer",
        "TERM, foot, SixelWriter",
        "WT_SESSION, 0-1, SixelWriter",
        "TERM, xterm-256color, BlocksWriter",
        "TERM_PROGRAM, Apple_Terminal, BlocksWriter"
    })
    void aTerminalIsKnownByWhatItSets(String variable, String value, String writer) {
        assertThat(writer(ShowStyle.AUTO, false, Map.of(variable, value))).isEqualTo(writer);
        assertThat(notices).isEmpty();
    }

    @Test
    void aTerminalWithoutColoursShowsNothing() {
        assertThat(writer(ShowStyle.AUTO, true, Map.of("TERM", "dumb"))).isEqualTo("none");
        assertThat(writer(ShowStyle.NONE, true, Map.of("KITTY_WINDOW_ID", "1"))).isEqualTo("none");
    }

    @Test
    void tmuxShowsHalfBlocksUnlessItPassesOn() {
        Map<String, String> inTmux = Map.of("TMUX", "/tmp/tmux-0/default,1,0", "KITTY_WINDOW_ID", "1");
        assertThat(writer(ShowStyle.AUTO, false, inTmux)).isEqualTo("BlocksWriter");
        assertThat(notices).isEmpty();
        assertThat(writer(ShowStyle.AUTO, true, inTmux)).isEqualTo("KittyWriter");
        assertThat(writer(ShowStyle.SIXEL, true, inTmux)).isEqualTo("SixelWriter");
        assertThat(writer(ShowStyle.SIXEL, false, inTmux)).isEqualTo("BlocksWriter");
        assertThat(notices)
                .containsExactly(
                        "--show: half blocks instead of sixel; tmux would need: tmux set -g allow-passthrough on");
    }

    @Test
    void namesAreThoseOfTheOption() {
        assertThat(ShowStyle.named("Sixel")).isEqualTo(ShowStyle.SIXEL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShowStyle.named("ascii"))
                .withMessage("show: expected one of auto, kitty, iterm2, sixel, blocks, none, found 'ascii'");
    }
}
