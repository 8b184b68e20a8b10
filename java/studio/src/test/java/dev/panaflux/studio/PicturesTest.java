package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.MANY_STEPS;
import static dev.panaflux.studio.PageActions.draw;
import static dev.panaflux.studio.PageActions.openAdvanced;
import static dev.panaflux.studio.PageActions.openMachine;
import static dev.panaflux.studio.PageActions.prompt;
import static dev.panaflux.studio.PageActions.tiles;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.Environment;
import dev.panaflux.bench.run.Advice;
import dev.panaflux.bench.run.MachineReader;
import dev.panaflux.bench.run.Processor;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.SystemMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Takes the pictures of the documentation: {@code -Dstudio.pictures=docs} names the folder, from the repository's. */
@Tag("slow")
@EnabledIfSystemProperty(named = "studio.pictures", matches = ".+")
class PicturesTest {

    private static final Path DOCS =
            Path.of(System.getProperty("basedir", ""), "..", "..", System.getProperty("studio.pictures", ""));

    private static final List<String> PROMPTS = List.of(
            "a red apple",
            "a yellow lemon",
            "a rocket",
            "a blue whale",
            "a house",
            "a fish",
            "a star",
            "a key",
            "a red car",
            "a cherry",
            "a mushroom",
            "a cat");

    private static final List<ColorScheme> BOTH = List.of(ColorScheme.LIGHT, ColorScheme.DARK);

    private static Page.ScreenshotOptions picture(String name, ColorScheme colours) {
        return new Page.ScreenshotOptions()
                .setPath(DOCS.resolve(name + "-" + colours.name().toLowerCase(Locale.ROOT) + ".png"));
    }

    @Test
    void theStudioLightAndDark(@TempDir Path folder) throws IOException {
        try (Studio studio = Studio.in(folder)) {
            Page first = studio.open();
            for (int i = 0; i < PROMPTS.size(); i++) {
                first.locator("#seed").fill(String.valueOf(i + 1));
                draw(first, PROMPTS.get(i));
                assertThat(tiles(first)).hasCount(i + 1);
            }
            List<Page> pages = BOTH.stream()
                    .map(colours -> studio.open(1440, 900, colours))
                    .toList();
            openAdvanced(first);
            first.getByLabel("Steps").fill(String.valueOf(MANY_STEPS));
            first.locator("#seed").fill("5");
            for (String prompt : List.of("a strawberry", "a crown", "a guitar")) {
                draw(first, prompt);
            }
            for (int i = 0; i < BOTH.size(); i++) {
                Page page = pages.get(i);
                prompt(page).fill("a guitar");
                assertThat(page.locator(".queued")).hasCount(2);
                assertThat(page.getByAltText(Pattern.compile("Preview after step [23]\\d\\d of 400")))
                        .isVisible();
                page.waitForFunction(
                        "() => [...document.querySelectorAll('.tile img')].every(image => image.complete && image.naturalWidth)");
                page.screenshot(picture("studio", BOTH.get(i)));
            }
        }
    }

    /** All of it is of the machine that takes the pictures, which should have nothing else to do. */
    @Test
    void thisMachineLightAndDark(@TempDir Path folder) throws IOException {
        try (Studio studio = Studio.on(thisMachine(), folder)) {
            Page first = studio.open();
            Locator window = openMachine(first);
            window.getByLabel("Rounds").selectOption("5");
            window.getByText("Measure", new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(window.locator(".charts svg").first()).isVisible();
            for (ColorScheme colours : BOTH) {
                Page page = studio.open(900, 1560, colours);
                assertThat(openMachine(page).locator(".charts svg").first()).isVisible();
                page.screenshot(picture("machine", colours));
            }
        }
    }

    private static DoctorReport thisMachine() {
        KernelSelector selector = KernelSelector.installed();
        SystemMemory memory = SystemMemory.ofMachine();
        SystemFiles files = SystemFiles.ofMachine();
        Processor processor = Processor.ofMachine();
        try (SelectedKernels kernels = selector.select(KernelOptions.defaults())) {
            return new DoctorReport(
                    DoctorReport.Program.current(),
                    new DoctorReport.Processor(
                            processor.name(), Runtime.getRuntime().availableProcessors(), processor.instructionSets()),
                    "%.1f GiB installed".formatted(memory.totalBytes().orElse(0) / (double) (1 << 30)),
                    "none; run tune to look for faster settings",
                    DoctorReport.Backends.of(
                            selector.backends(),
                            new Environment(Map.of(), Path.of("/nonexistent"), Path.of("/nonexistent")),
                            kernels.plan()),
                    null,
                    Advice.of(new MachineReader(files).read(), files),
                    Map.of(),
                    Map.of());
        }
    }
}
