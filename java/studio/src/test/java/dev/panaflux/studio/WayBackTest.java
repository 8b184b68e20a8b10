package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How people come back from what they opened, in Debian's Chromium. */
@Tag("slow")
class WayBackTest {

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
        page.locator(".count input").fill("4");
        page.locator(".draw-row .draw").click();
        assertThat(page.locator(".tile")).hasCount(4);
    }

    @AfterAll
    static void stop() throws IOException {
        if (studio != null) {
            studio.close();
        }
    }

    private static Page open() {
        Page page = studio.open();
        assertThat(page.locator(".tile")).hasCount(4);
        return page;
    }

    private static Locator dialog(Page page) {
        return page.getByRole(AriaRole.DIALOG);
    }

    @Test
    void theFocusGoesToTheImageThatWasViewedLast() {
        Page page = open();
        page.locator(".tile-image").first().click();
        assertThat(dialog(page)).isVisible();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(dialog(page)).containsText("3 of 4");
        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);
        assertThat(page.locator(".tile-image").nth(2)).isFocused();
    }

    @Test
    void aDownloadHasTheNameOfTheImage() {
        Page page = open();
        page.locator(".tile-image").first().click();
        Download download =
                page.waitForDownload(() -> page.getByLabel("Download").click());
        assertThat(download.suggestedFilename()).matches("[0-9a-z-]+-3\\.png");
    }

    @Test
    void aMaskThatWasLeftIsThereAgainWithItsUndo() {
        Page page = open();
        page.locator(".tile-image").first().click();
        page.getByText("Edit this").click();
        page.getByLabel(Pattern.compile("Image with its mask.*")).focus();
        page.keyboard().press("Space");
        assertThat(page.getByLabel("Undo")).isEnabled();
        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);
        page.getByText("Go on").click();
        assertThat(page.getByLabel("Undo")).isEnabled();
        page.getByText("Use this").click();
        assertThat(page.getByText("Repaints what is marked")).isVisible();
    }

    @Test
    void whatPopsUpClosesByEscapeByAPressElsewhereAndWhenTheFocusLeaves() {
        Page page = open();
        Locator button = page.locator("button[aria-label='Earlier prompts']");
        Locator list = page.locator(".earlier");
        button.click();
        assertThat(list.getByText("a red apple")).isVisible();
        page.keyboard().press("Escape");
        assertThat(list).hasCount(0);
        assertThat(button).isFocused();
        button.click();
        page.locator(".gallery h2").click();
        assertThat(list).hasCount(0);
        button.click();
        page.locator("#seed").focus();
        assertThat(list).hasCount(0);
        page.locator("button[aria-label=Filters]").click();
        page.keyboard().press("Escape");
        assertThat(page.locator(".popover")).hasCount(0);
    }

    @Test
    void theArrowsWalkThroughEarlierPrompts() {
        Page page = open();
        page.locator("button[aria-label='Earlier prompts']").click();
        Locator earlier = page.locator(".earlier li button");
        assertThat(earlier.first()).isFocused();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Enter");
        assertThat(page.locator("#prompt")).hasValue("a red apple");
        assertThat(page.locator("#prompt")).isFocused();
    }

    @Test
    void sizesAreFoundAsPeopleWriteThem() {
        Page page = open();
        page.locator("button[aria-label=Filters]").click();
        Locator size = page.locator(".popover").getByLabel("Size");
        size.fill("144");
        assertThat(page.locator(".tile")).hasCount(0);
        size.fill(" 128 × 128");
        assertThat(page.locator(".tile")).hasCount(4);
        size.fill("128 x 144");
        assertThat(page.locator(".tile")).hasCount(0);
        size.fill("large");
        assertThat(page.locator("#size-unread")).containsText("512x384");
        assertThat(page.locator(".tile")).hasCount(4);
    }
}
