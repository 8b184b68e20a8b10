package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page says of words that the embedded model does not know, in Debian's Chromium. */
@Tag("slow")
class UnknownWordsTest {

    @RegisterExtension
    private final StudioExtension studio = StudioExtension.empty();

    @Test
    void theyAreToldBelowThePromptAndAClickPutsTheNearestInTheirPlace() {
        Page page = studio.open();
        Locator hint = page.locator("#unknown-words");
        double before = page.locator(".draw-row .draw").boundingBox().y;
        prompt(page).fill("A kitten, a moonlit KITTEN");
        assertThat(hint).containsText("emoji does not know kitten (try cat), moonlit. It draws few things;");
        assertThat(page.locator(".draw-row .draw").boundingBox().y)
                .as("where Draw is")
                .isEqualTo(before);
        hint.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("cat"))
                .click();
        assertThat(prompt(page)).hasValue("A cat, a moonlit cat");
        assertThat(hint).containsText("emoji does not know moonlit.");
        prompt(page).fill("a red apple");
        assertThat(hint).isEmpty();
    }
}
