package dev.panaflux.fuzz;

import dev.panaflux.app.TextLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Prompts, one a line: every line is text that can be written again. */
final class PromptsHarness implements Harness {

    private static final String NAME = "prompts.txt";

    @Override
    public boolean takes(byte[] input) throws IOException {
        TextLines lines = new TextLines(new ByteArrayInputStream(input), NAME);
        try {
            for (String line = lines.next(); line != null; line = lines.next()) {
                String again = new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
                if (!again.equals(line) || line.indexOf('\n') >= 0 || line.indexOf('\0') >= 0) {
                    throw new AssertionError("expected a line of text, found " + line);
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            Refusal.of(e, NAME);
            return false;
        }
    }

    @Override
    public Map<String, byte[]> seeds() {
        String text = "a red apple\r\n\u732b on a \ud83d\ude97\n\nend";
        return Map.of(
                "plain", text.getBytes(StandardCharsets.UTF_8),
                "marked", ("\ufeff" + text).getBytes(StandardCharsets.UTF_8),
                "big", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE),
                "little", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE));
    }
}
