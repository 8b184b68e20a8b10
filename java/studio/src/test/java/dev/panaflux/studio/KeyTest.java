package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.dialog;
import static dev.panaflux.studio.PageActions.draw;
import static dev.panaflux.studio.PageActions.tiles;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the page asks for the server's key, in Debian's Chromium. */
@Tag("slow")
class KeyTest {

    private static final String KEY = "correct horse";

    @Test
    void aWrongKeyIsToldAndKeptForMending(@TempDir Path folder) throws IOException {
        try (Studio studio = Studio.withKey(folder, KEY)) {
            Page page = studio.open();
            Locator window = dialog(page);
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
            draw(page, "a red apple");
            assertThat(tiles(page)).hasCount(1);
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
