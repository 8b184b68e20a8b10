package dev.panaflux.bench.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.bench.Reports;
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
            <pre id="probe"></pre>
            <script>
            const errors = [];
            addEventListener('error', e => errors.push(e.message || String(e.target.src)), true);
            addEventListener('load', () => {
              const drawings = [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0);
              const empty = drawings.filter(s => s.getBoundingClientRect().height < 50 || !s.querySelector('text'));
              const outside = drawings.flatMap(s => [...s.querySelectorAll('text')].filter(t => {
                const a = s.getBoundingClientRect(), b = t.getBoundingClientRect();
                return b.left < a.left - 3 || b.right > a.right + 3;
              }).map(t => t.textContent));
              const small = drawings.flatMap(s => [...s.querySelectorAll('text')]
                .filter(t => t.getBoundingClientRect().height < 9).map(t => t.textContent));
              const cross = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
              const covered = drawings.flatMap(s => {
                const texts = [...s.querySelectorAll('text:not(.inside)')];
                const boxes = texts.map(t => t.getBoundingClientRect());
                return texts.flatMap((t, i) => texts.slice(i + 1)
                  .filter((_, k) => cross(boxes[i], boxes[i + 1 + k])).map(o => t.textContent + ' / ' + o.textContent));
              });
              const broken = [...document.images].filter(i => !i.naturalWidth);
              document.querySelector('#probe').textContent = JSON.stringify({
                drawings: drawings.length, empty: empty.length, broken: broken.length, errors, outside, small, covered,
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
    @ValueSource(ints = {400, 1600})
    void everyChartIsDrawnWithinThePageAndNothingGoesWrong(int width) throws IOException, InterruptedException {
        // The page lets no script run; the probe's copy of it has to.
        String page = HtmlView.of(Reports.full())
                .replace("default-src 'none'", "script-src 'unsafe-inline'; default-src 'none'")
                .replace("</body>", MEASURE + "</body>");
        // A window of headless Chromium has a least width; a frame has none.
        String frame = FRAME.replace("WIDTH", String.valueOf(width))
                .replace("PAGE", page.replace("&", "&amp;").replace("\"", "&quot;"));
        String dom = open(Files.writeString(folder.resolve("frame.html"), frame));
        Matcher probe = PROBE.matcher(dom);
        assertThat(probe.find())
                .as(dom.substring(0, Math.min(400, dom.length())))
                .isTrue();
        String findings = probe.group(1).replace("&quot;", "\"");
        assertThat(findings)
                .contains("\"drawings\":5")
                .contains("\"empty\":0")
                .contains("\"broken\":0")
                .contains("\"errors\":[]")
                .contains("\"outside\":[]")
                .contains("\"small\":[]")
                .contains("\"covered\":[]")
                .contains("\"width\":" + width)
                .contains("\"overflow\":false");
    }

    @Test
    void theConsoleStaysEmpty() throws IOException, InterruptedException {
        Path page = Files.writeString(folder.resolve("page.html"), HtmlView.of(Reports.full()));
        open(page);
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
                        "--window-size=1700,1200",
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
