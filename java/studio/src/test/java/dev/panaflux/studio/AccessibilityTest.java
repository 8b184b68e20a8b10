package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.dialog;
import static dev.panaflux.studio.PageActions.openAdvanced;
import static dev.panaflux.studio.PageActions.openAnd;
import static dev.panaflux.studio.PageActions.openMachine;
import static dev.panaflux.studio.PageActions.prompt;
import static dev.panaflux.studio.PageActions.tiles;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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

    /** What is wider than the window or the dialog that holds it. */
    private static final String CUT_OFF = """
            () => [document.documentElement, ...document.querySelectorAll('.window-body')]
              .filter(element => element.scrollWidth > element.clientWidth)
              .map(element => `${element.className} ${element.scrollWidth} > ${element.clientWidth}`)
            """;

    @RegisterExtension
    private static final StudioExtension STUDIO = StudioExtension.withImages(6);

    private static Page open(int width, String colours) {
        Page page = STUDIO.open(width, 900, ColorScheme.valueOf(colours));
        assertThat(tiles(page).first()).isVisible();
        return page;
    }

    private static void assertNoFaults(Page page) throws IOException {
        try (InputStream in = AccessibilityTest.class.getResourceAsStream("/axe/axe.min.js")) {
            page.evaluate(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat((List<?>) page.evaluate(FAULTS)).isEmpty();
        assertThat((List<?>) page.evaluate(CUT_OFF)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "390, DARK", "768, LIGHT", "1440, LIGHT", "1440, DARK", "2560, DARK"})
    void thePageHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "1440, DARK"})
    void aPromptWithUnknownWordsHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        prompt(page).fill("a kitten in a spaceship by moonlight");
        assertThat(page.getByText("does not know")).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, DARK", "1440, LIGHT"})
    void anOpenImageHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        tiles(page).first().click();
        assertThat(dialog(page)).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, LIGHT", "1440, DARK"})
    void theMaskEditorHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        openAnd(page, "Edit this");
        assertThat(page.getByText("Brush size")).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"1440, LIGHT", "1440, DARK"})
    void theAdvancedSettingsHaveNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        openAdvanced(page);
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
        openMachine(page);
        assertThat(page.getByText("CPU frequency governor")).isVisible();
        assertNoFaults(page);
    }

    @ParameterizedTest
    @CsvSource({"390, DARK", "1440, LIGHT"})
    void theBenchmarkHasNoFaults(int width, String colours) throws IOException {
        Page page = open(width, colours);
        Locator window = openMachine(page);
        assertThat(window.locator(".benchmark")).isVisible();
        // The server keeps the results for the next window.
        if (window.locator(".results").count() == 0) {
            window.getByLabel("Rounds").selectOption("1");
            window.getByText("Measure", new Locator.GetByTextOptions().setExact(true))
                    .click();
        }
        assertThat(window.locator(".results")).isVisible();
        assertNoFaults(page);
    }

    @Test
    void theFocusComesBackToTheImageThatWasOpen() {
        Page page = open(1440, "LIGHT");
        tiles(page).nth(2).focus();
        page.keyboard().press("Enter");
        assertThat(dialog(page)).isVisible();
        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);
        assertThat(tiles(page).nth(2)).isFocused();
    }
}
