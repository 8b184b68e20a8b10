package dev.panaflux.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Opens the page in a real browser, which has to be installed: Debian's package {@code chromium}. */
@Tag("slow")
class ChromiumTest {

    private static final Pattern PROBE = Pattern.compile("<pre id=\"findings\">([^<]*)</pre>");

    private static final String FRAME = """
            <!doctype html>
            <iframe width="WIDTH" height="1200" style="border: 0" srcdoc="PAGE"></iframe>
            <pre id="findings"></pre>
            <script>
            addEventListener('load', () => {
              const page = document.querySelector('iframe').contentDocument;
              document.querySelector('#findings').textContent = page.querySelector('#probe').textContent;
            });
            </script>
            """;

    /** Runs in the page and tells what a reader would see. */
    private static final String MEASURE = """
            <pre id="probe" hidden></pre>
            <script>
            addEventListener('load', () => {
              const seen = (e) => e.getBoundingClientRect().width > 0;
              const drawings = [...document.querySelectorAll('svg')].filter(seen);
              // The line of a text that rises is as high as its box is wide.
              const line = (t, box) => t.hasAttribute('transform') ? box.width : box.height;
              const small = drawings.flatMap(s => [...s.querySelectorAll('text')]
                .filter(t => line(t, t.getBoundingClientRect()) < 8).map(t => t.textContent));
              const map = document.querySelector('#map');
              const colours = () => new Set(map.getContext('2d').getImageData(0, 0, map.width, map.height).data).size;
              const before = document.querySelector('#map-text').textContent;
              document.querySelector('#pick-word button').click();
              const after = document.querySelector('#map-text').textContent;
              document.querySelector('#probe').textContent = JSON.stringify({
                drawings: drawings.length,
                small,
                broken: [...document.images].filter(i => !i.naturalWidth).length,
                players: document.querySelectorAll('.player').length,
                explorer: seen(document.querySelector('#explorer')),
                words: document.querySelectorAll('#pick-word button').length,
                map: colours() > 10,
                picked: before !== after,
                sideways: [...document.querySelectorAll('.scroll, .formula')]
                  .filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent.slice(0, 80)),
                width: innerWidth,
                overflow: document.documentElement.scrollWidth > document.documentElement.clientWidth});
            });
            </script>
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path chromium = Path.of("");

    @BeforeEach
    void findChromium() {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(place -> Stream.of(Path.of(place, "chromium"), Path.of(place, "chromium-browser")))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "chromium is not installed, so the page was not opened in a browser");
        chromium = found.orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1024, 1920})
    void thePageFitsAndItsFiguresAnswer(int width) throws IOException, InterruptedException {
        // The policy of the page lets no script run but its own; the probe's copy of it has to.
        String page = Apple.EXPLAINED
                .explanation()
                .page()
                .replaceFirst("script-src '[^']+'", "script-src 'unsafe-inline'")
                .replace("</body>", MEASURE + "</body>");
        // A window of headless Chromium has a least width; a frame has none.
        String frame = FRAME.replace("WIDTH", String.valueOf(width))
                .replace("PAGE", page.replace("&", "&amp;").replace("\"", "&quot;"));
        String dom = open(Files.writeString(folder.resolve("frame.html"), frame));
        Matcher probe = PROBE.matcher(dom);
        assertThat(probe.find()).isTrue();
        JsonNode findings = JsonMapper.shared().readTree(probe.group(1).replace("&quot;", "\""));
        assertThat(findings.get("drawings").asInt()).isGreaterThan(9);
        assertThat(findings.get("small")).isEmpty();
        assertThat(findings.get("broken").asInt()).isZero();
        assertThat(findings.get("players").asInt()).isEqualTo(6);
        assertThat(findings.get("explorer").asBoolean()).isTrue();
        assertThat(findings.get("words").asInt()).isEqualTo(8);
        assertThat(findings.get("map").asBoolean()).isTrue();
        assertThat(findings.get("picked").asBoolean()).isTrue();
        assertThat(findings.get("width").asInt()).isEqualTo(width);
        assertThat(findings.get("overflow").asBoolean()).isFalse();
        assertThat(findings.get("sideways"))
                .as("tables and formulas that do not fit")
                .isEmpty();
    }

    @Test
    void theConsoleStaysEmpty() throws IOException, InterruptedException {
        open(Files.writeString(
                folder.resolve("page.html"), Apple.EXPLAINED.explanation().page()));
        assertThat(Files.readString(folder.resolve("log"))).doesNotContain("CONSOLE");
    }

    private String open(Path page) throws IOException, InterruptedException {
        Path dom = folder.resolve("dom");
        Process process = new ProcessBuilder(List.of(
                        chromium.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--force-device-scale-factor=1",
                        "--window-size=2000,1200",
                        "--virtual-time-budget=2000",
                        "--dump-dom",
                        page.toUri().toString()))
                .redirectOutput(dom.toFile())
                .redirectError(folder.resolve("log").toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("chromium did not end: " + Files.readString(folder.resolve("log")));
        }
        return Files.readString(dom, StandardCharsets.UTF_8);
    }
}
