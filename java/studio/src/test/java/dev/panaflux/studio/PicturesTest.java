package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Takes the pictures of the documentation: {@code -Dstudio.pictures=docs} names the folder, from the repository's. */
@Tag("slow")
@EnabledIfSystemProperty(named = "studio.pictures", matches = ".+")
class PicturesTest {

    private static final List<String> PROMPTS = List.of(
            "a red apple",
            "a yellow lemon",
            "a green tree",
            "a blue whale",
            "a house",
            "a fish",
            "a star",
            "a key",
            "a boat",
            "a cherry",
            "a mushroom",
            "a cat");

    @BeforeAll
    static void needChromium() {
        assumeTrue(Studio.chromium().isPresent(), "chromium is not installed, so no pictures were taken");
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    @Test
    void theStudioLightAndDark(@TempDir Path folder) throws IOException {
        Path docs = Path.of(System.getProperty("basedir", ""), "..", "..", System.getProperty("studio.pictures", ""));
        try (Studio studio = Studio.in(folder)) {
            Page first = studio.open();
            for (int i = 0; i < PROMPTS.size(); i++) {
                first.locator("#seed").fill(String.valueOf(i + 1));
                first.locator("#prompt").fill(PROMPTS.get(i));
                first.locator(".draw-row .draw").click();
                assertThat(first.locator(".tile")).hasCount(i + 1);
            }
            first.getByText("Advanced", new Page.GetByTextOptions().setExact(true))
                    .click();
            first.getByLabel("Steps").fill("400");
            first.locator("#prompt").fill("a small orange cat");
            first.locator(".draw-row .draw").click();
            first.locator("#prompt").fill("a lighthouse at night");
            first.locator(".draw-row .draw").click();
            for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                Page page = studio.open(1440, 900, colours);
                assertThat(page.getByAltText(Pattern.compile("Preview after step .*")))
                        .isVisible();
                page.locator("#prompt").fill("a lighthouse at night");
                page.waitForFunction(
                        "() => [...document.querySelectorAll('.tile img')].every(image => image.complete && image.naturalWidth)");
                String name = "studio-" + colours.name().toLowerCase(Locale.ROOT) + ".png";
                page.screenshot(new Page.ScreenshotOptions().setPath(docs.resolve(name)));
            }
        }
    }
}
