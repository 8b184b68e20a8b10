package dev.panaflux.cli.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The terminal multiplexer, which passes on codes that it does not know if they are wrapped and its user allows it. */
final class Tmux {

    private Tmux() {}

    /** Whether this process runs in it. */
    static boolean isAround(Map<String, String> environment) {
        return !environment.getOrDefault("TMUX", "").isEmpty();
    }

    /** Whether its option {@code allow-passthrough} is on here. */
    static boolean passes() {
        try {
            Process tmux = new ProcessBuilder("tmux", "show-options", "-Apv", "allow-passthrough")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            tmux.getOutputStream().close();
            String value = new String(tmux.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return tmux.waitFor(1, TimeUnit.SECONDS) && (value.equals("on") || value.equals("all"));
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A code that it passes on to the terminal around it. */
    static String wrapped(String code) {
        return "\033Ptmux;" + code.replace("\033", "\033\033") + "\033\\";
    }
}
