package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everybody can use the page: axe finds no fault, and nothing is cut off at any width. */
@Tag("slow")
class AccessibilityTest {

    private static final String FAULTS = """
            () => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
              .filter(fault => fault.impact === 'serious' || fault.impact === 'critical')
              .map(fault => fault.id + ': ' + fault.nodes.map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')))
            """;

    @TempDir
    private static Path folder;

    private static Studio studio;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Studio.chromium().isPresent(), "chromium is not installed, so the page was not opened in a browser");
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        studio = Studio.in(folder);
        Page page = studio.open();
        page.locator("#prompt").fill("a red apple");
        page.getByLabel("Images", new Page.GetByLabelOptions().setExact(true))
                .first()
                .fill("6");
        page.locator(".draw-row .draw").click();
        assertThat(page.locator(".tile")).hasCount(6);
    }

    @AfterAll
    static void stop() throws IOException {
        if (studio != null) {
            studio.close();
        }
    }

    private static Page open(int width, String colours) {
        Page page = studio.open(width, 900, ColorScheme.valueOf(colours));
        assertThat(page.locator(".tile").first()).isVisible();
        return page;
    }

    private static void assertNoFaults(Page page) throws IOException {
        try (InputStream in = AccessibilityTest.class.getResourceAsStream("/axe/axe.min.js")) {
            page.evaluate(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat((List<?>) page.evaluate(FAULTS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "390, DARK", "768, LIGHT", "1440, LIGHT", "1440, DARK", "2560, DARK"})
    void thePageHasNoFaultsAndFitsItsWindow(int width, String colours) throws IOException {
        Page page = open(width, colours);
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertNoFaults(page);
        assertThat(studio.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "1440, DARK"})
    void aPromptWithUnknownWordsHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        page.locator("#prompt").fill("a kitten in a spaceship by moonlight");
        assertThat(page.getByText("does not know")).isVisible();
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, DARK", "1440, LIGHT"})
    void anOpenImageHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        page.locator(".tile-image").first().click();
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "1440, DARK"})
    void theMaskEditorHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        page.locator(".tile-image").first().click();
        page.getByText("Edit this").click();
        assertThat(page.getByText("Brush size")).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"1440, LIGHT", "1440, DARK"})
    void theAdvancedSettingsHaveNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        page.locator(".advanced summary").click();
        page.getByLabel("LoRA", new Page.GetByLabelOptions().setExact(true)).selectOption("pixel-art");
        assertThat(page.getByLabel("pixel-art, 1")).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, DARK", "1440, LIGHT"})
    void theMachineAndTheFiltersHaveNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        page.getByLabel("Filters").first().click();
        page.getByLabel("Earlier prompts").first().click();
        assertNoFaults(page);
        page.locator("header .quiet").click();
        assertThat(page.getByText("CPU frequency governor")).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, DARK", "1440, LIGHT"})
    void theBenchmarkHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        page.locator("header .quiet").click();
        Locator window = page.getByRole(AriaRole.DIALOG);
        assertThat(window.locator(".benchmark")).isVisible();
        // The server keeps the results for the next window.
        if (window.locator(".results").count() == 0) {
            window.getByLabel("Rounds").selectOption("1");
            window.getByText("Measure", new Locator.GetByTextOptions().setExact(true))
                    .click();
        }
        assertThat(window.locator(".results")).isVisible();
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertNoFaults(page);
        assertThat(studio.complaints()).isEmpty();
    }

    @Test
    void theFocusComesBackToTheImageThatWasOpen() {
        Page page = open(1440, "LIGHT");
        page.locator(".tile-image").nth(2).focus();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(page.locator(".tile-image").nth(2)).isFocused();
    }
}
