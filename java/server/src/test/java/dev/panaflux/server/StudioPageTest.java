package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.view.HtmlView;
import dev.panaflux.server.TestServer.Answer;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the page, without a browser. */
class StudioPageTest {

    private static final int MOST_BYTES = 200_000;
    private static final Pattern IMPORT = Pattern.compile("^import .*from '([^']+)'", Pattern.MULTILINE);
    private static final Pattern ADDRESS =
            Pattern.compile("(https?:)?//[a-z0-9.-]+\\.[a-z]{2,}", Pattern.CASE_INSENSITIVE);

    private static final Pattern COLOURS = Pattern.compile("--([a-z0-9]+): light-dark\\((#[0-9a-f]+), (#[0-9a-f]+)\\)");

    private static final Set<String> CHARTED = Set.of(
            "ink", "soft", "line", "card", "grid", "load", "encode", "step0", "step1", "decode", "write", "other",
            "bf16", "int8", "f32", "vector", "scalar", "roof");

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.in(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** The sources: a build that is not clean keeps files that are gone. */
    private static Path studio() {
        return Path.of("src/main/resources/dev/panaflux/server/page/studio");
    }

    /** What browsers get: all but licences and types. */
    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(studio())) {
            return all.filter(file -> file.toString().matches(".*\\.(html|js|css|svg)"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/studio/app.js, text/javascript; charset=utf-8",
        "/studio/style/base.css, text/css; charset=utf-8",
        "/studio/icon.svg, image/svg+xml"
    })
    void filesHaveTheirTypes(String path, String type) throws IOException, InterruptedException {
        Answer answer = server.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
    }

    @Test
    void thePageMayLoadNothingFromElsewhere() throws IOException, InterruptedException {
        assertThat(server.get("/").header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "http");
    }

    @Test
    void aFileThatIsStillTheSameIsNotSentAgain() throws IOException, InterruptedException {
        String tag = server.get("/studio/app.js").header("ETag");
        Answer again = server.send("GET", "/studio/app.js", null, request -> request.header("If-None-Match", tag));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        Answer other = server.send("GET", "/studio/theme.js", null, request -> request.header("If-None-Match", tag));
        assertThat(other.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/studio/none.js",
                "/studio/..%2f..%2fopenapi.json",
                "/studio/%2e%2e/StudioPage.class",
                "/studio/vendor/NOTICE.txt",
                "/studio/vendor/preact-htm.d.ts",
                "/studio/",
                "/studio/style"
            })
    void nothingElseIsServed(String path) throws IOException, InterruptedException {
        assertThat(server.get(path).status()).isBetween(400, 404);
    }

    @Test
    void everyModuleThatIsImportedIsThere() throws IOException {
        for (Path file : files()) {
            Matcher imports = IMPORT.matcher(Files.readString(file));
            while (file.toString().endsWith(".js") && imports.find()) {
                assertThat(file.resolveSibling(imports.group(1)).normalize())
                        .as("imported by %s", file)
                        .exists();
            }
        }
    }

    @Test
    void noFileNamesAnAddressElsewhere() throws IOException {
        for (Path file : files()) {
            String text = Files.readString(file).replaceAll("http://www\\.w3\\.org/[A-Za-z0-9/]+", "");
            assertThat(ADDRESS.matcher(text)
                            .results()
                            .map(match -> match.group())
                            .toList())
                    .as(file.toString())
                    .isEmpty();
        }
    }

    @Test
    void thePageIsSmall() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    @Test
    void chartsHaveTheColoursOfTheReport() throws IOException {
        String page = Files.readString(studio().resolve("style/base.css"))
                + Files.readString(studio().resolve("style/charts.css"));
        Map<String, String> charts = COLOURS.matcher(page)
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1), match -> match.group(2) + " " + match.group(3), (first, _) -> first));
        try (InputStream in = HtmlView.class.getResourceAsStream("report.css")) {
            String report = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            String dark = report.substring(report.indexOf("@media (prefers-color-scheme: dark)"));
            for (String name :
                    charts.keySet().stream().filter(CHARTED::contains).toList()) {
                assertThat(charts.get(name)).as(name).isEqualTo(colour(report, name) + " " + colour(dark, name));
            }
        }
        assertThat(charts.keySet()).containsAll(CHARTED);
    }

    private static String colour(String styles, String name) {
        Matcher colour = Pattern.compile("--" + name + ": (#[0-9a-f]+);").matcher(styles);
        assertThat(colour.find()).as(name).isTrue();
        return colour.group(1);
    }

    @Test
    void theVendoredFileIsTheOneThatItsNoticeTells() throws IOException {
        Path vendor = studio().resolve("vendor");
        String notice = Files.readString(vendor.resolve("NOTICE.txt"), StandardCharsets.UTF_8);
        String digest = Sha256.hex(Files.readAllBytes(vendor.resolve("preact-htm.js")));
        assertThat(notice).contains("SHA-256 of preact-htm.js\n    " + digest);
    }
}
