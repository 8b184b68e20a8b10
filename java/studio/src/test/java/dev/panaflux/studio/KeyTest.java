package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the page asks for the server's key, in Debian's Chromium. */
@Tag("slow")
class KeyTest {

    private static final String KEY = "correct horse";

    @BeforeAll
    static void needChromium() {
        assumeTrue(Studio.chromium().isPresent(), "chromium is not installed, so the page was not opened in a browser");
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    @Test
    void aWrongKeyIsToldAndKeptForMending(@TempDir Path folder) throws IOException {
        try (Studio studio = Studio.withKey(folder, KEY)) {
            Page page = studio.open();
            Locator window = page.getByRole(AriaRole.DIALOG);
            Locator key = window.getByLabel("Key", new Locator.GetByLabelOptions().setExact(true));
            Locator reason = window.getByRole(AriaRole.ALERT);
            key.fill("battery staple");
            key.press("Enter");
            assertThat(reason).containsText("The server has another key.");
            assertThat(key).hasValue("battery staple");
            assertThat(key).isFocused();
            key.fill("ключ от сервера");
            key.press("Enter");
            assertThat(reason).containsText("characters that no key can have");
            key.fill(KEY);
            key.press("Enter");
            assertThat(page.getByText("Your images appear here.")).isVisible();
            assertThat(window).hasCount(0);
        }
    }

    @Test
    void aKeptKeyThatNoHeaderHoldsIsAskedForAgain(@TempDir Path folder) throws IOException {
        try (Studio studio = Studio.withKey(folder, KEY)) {
            Page page = studio.open();
            page.evaluate("() => sessionStorage.setItem('panaflux.key', 'ключ')");
            page.reload();
            assertThat(page.getByText("This server has a key")).isVisible();
        }
    }
}
