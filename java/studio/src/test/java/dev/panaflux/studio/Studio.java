package dev.panaflux.studio;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.server.PanafluxServer;
import dev.panaflux.server.ServerSettings;
import dev.panaflux.server.log.ServerLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server with the embedded model, and a browser that looks at its page. */
final class Studio implements AutoCloseable {

    /** Room for a machine that does much else. */
    private static final double PATIENCE_MILLIS = 60_000;

    private static final Path MODEL = Path.of(System.getProperty("basedir", ""), "..", "..", "models", "emoji")
            .normalize();

    private static final DoctorReport MACHINE = new DoctorReport(
            new DoctorReport.Program("1.0", "25", "Linux 6.1, amd64"),
            new DoctorReport.Processor("a processor", 2, List.of("avx2", "fma")),
            "16.0 GiB installed, 12.0 GiB available",
            "none; run tune to look for faster settings",
            new DoctorReport.Backends(
                    Map.of(),
                    Map.of("vector", "available: Vector API, 256 bits", "scalar", "available: plain Java"),
                    "vector",
                    "automatic"),
            null,
            List.of("the CPU frequency governor is powersave: cpupower frequency-set -g performance"),
            Map.of(),
            Map.of());

    private final Path folder;
    private final @Nullable String key;
    private final DoctorReport machine;
    private final SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults());
    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private PanafluxServer server;

    private Studio(Path folder, @Nullable String key, DoctorReport machine) throws IOException {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "chromium is not installed, so the page was not opened in a browser");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        this.folder = folder;
        this.key = key;
        this.machine = machine;
        server = server(0);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.get())
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(place -> Stream.of(Path.of(place, "chromium"), Path.of(place, "chromium-browser")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The test is skipped if there is no browser. */
    static Studio in(Path folder) throws IOException {
        return new Studio(folder, null, MACHINE);
    }

    static Studio withKey(Path folder, String key) throws IOException {
        return new Studio(folder, key, MACHINE);
    }

    /** Tells of a machine that is described. */
    static Studio on(DoctorReport machine, Path folder) throws IOException {
        return new Studio(folder, null, machine);
    }

    private PanafluxServer server(int port) throws IOException {
        ServerSettings settings = new ServerSettings(
                "127.0.0.1",
                port,
                key,
                Set.of(),
                Set.of(),
                null,
                folder,
                64,
                20_000,
                true,
                16 << 20,
                512 * 512,
                16,
                400,
                1 << 22,
                Duration.ofSeconds(30));
        Environment environment = new Environment(
                Map.of(
                        "PANAFLUX_CACHE", folder.resolve("cache").toString(),
                        "PANAFLUX_LORAS",
                                MODEL.resolveSibling("emoji-pixel-art").toString()),
                Path.of("/nonexistent/home"),
                Path.of("/nonexistent"));
        PanafluxServer started = new PanafluxServer(
                settings,
                environment,
                ModelSettings.of(MODEL.toString()),
                kernels,
                EncodingStore.NONE,
                machine,
                new ServerLog(ServerLog.Format.LINES, line -> {}));
        started.start();
        return started;
    }

    /** Whether this build has native code for this machine. */
    boolean drawsWithNativeCode() {
        return kernels.plan().backend().equals("native");
    }

    /** Stops the server, lets something happen meanwhile, and starts it again at the same address. */
    void whileStopped(Runnable meanwhile) throws IOException {
        int port = server.port();
        server.close();
        meanwhile.run();
        server = server(port);
    }

    /** The page in a window of its own, as another browser would show it. */
    Page open(int width, int height, ColorScheme colours) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(colours)
                .setReducedMotion(ReducedMotion.REDUCE));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(address());
        return page;
    }

    /** The page in a usual window. */
    Page open() {
        return open(1440, 900, ColorScheme.LIGHT);
    }

    String address() {
        return "http://127.0.0.1:" + server.port() + "/";
    }

    /** What the browser's console has said against the page since the last call. */
    List<String> takeComplaints() {
        List<String> taken = List.copyOf(complaints);
        complaints.clear();
        return taken;
    }

    @Override
    public void close() throws IOException {
        try (playwright;
                kernels) {
            browser.close();
            server.close();
        }
    }
}
