package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
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

/** What the page says of words that the embedded model does not know, in Debian's Chromium. */
@Tag("slow")
class UnknownWordsTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void needChromium() {
        assumeTrue(Studio.chromium().isPresent(), "chromium is not installed, so the page was not opened in a browser");
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    @Test
    void theyAreToldBelowThePromptAndAClickPutsTheNearestInTheirPlace() throws IOException {
        try (Studio studio = Studio.in(folder)) {
            Page page = studio.open();
            Locator prompt = page.locator("#prompt");
            Locator hint = page.locator("#unknown-words");
            prompt.fill("A kitten, a moonlit KITTEN");
            assertThat(hint).containsText("emoji does not know kitten (try cat), moonlit. It draws few things;");
            hint.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("cat"))
                    .click();
            assertThat(prompt).hasValue("A cat, a moonlit cat");
            assertThat(hint).containsText("emoji does not know moonlit.");
            prompt.fill("a red apple");
            assertThat(hint).isEmpty();
            assertThat(studio.complaints()).isEmpty();
        }
    }
}
