package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.canvas;
import static dev.panaflux.studio.PageActions.dialog;
import static dev.panaflux.studio.PageActions.openAnd;
import static dev.panaflux.studio.PageActions.prompt;
import static dev.panaflux.studio.PageActions.tiles;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How people come back from what they opened, in Debian's Chromium. */
@Tag("slow")
class WayBackTest {

    private static final int IMAGES = 4;

    @RegisterExtension
    private static final StudioExtension STUDIO = StudioExtension.withImages(IMAGES);

    private static Page open() {
        Page page = STUDIO.open();
        assertThat(tiles(page)).hasCount(IMAGES);
        return page;
    }

    @Test
    void theFocusGoesToTheImageThatWasViewedLast() {
        Page page = open();
        tiles(page).first().click();
        assertThat(dialog(page)).isVisible();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(dialog(page)).containsText("3 of 4");
        page.keyboard().press("Escape");
        assertThat(dialog(page)).hasCount(0);
        assertThat(tiles(page).nth(2)).isFocused();
    }

    @Test
    void aDownloadHasTheNameOfTheImage() {
        Page page = open();
        tiles(page).first().click();
        Download download =
                page.waitForDownload(() -> page.getByLabel("Download").click());
        assertThat(download.suggestedFilename()).matches("[0-9a-z-]+-3\\.png");
    }

    @Test
    void aMaskThatWasLeftIsThereAgainWithItsUndo() {
        Page page = open();
        openAnd(page, "Edit this");
        canvas(page).focus();
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
        assertThat(list.getByText(StudioExtension.PROMPT)).isVisible();
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
        assertThat(prompt(page)).hasValue(StudioExtension.PROMPT);
        assertThat(prompt(page)).isFocused();
    }

    @Test
    void sizesAreFoundAsPeopleWriteThem() {
        Page page = open();
        page.locator("button[aria-label=Filters]").click();
        Locator size = page.locator(".popover").getByLabel("Size");
        size.fill("144");
        assertThat(tiles(page)).hasCount(0);
        size.fill(" 128 × 128");
        assertThat(tiles(page)).hasCount(IMAGES);
        size.fill("128 x 144");
        assertThat(tiles(page)).hasCount(0);
        size.fill("large");
        assertThat(page.locator("#size-unread")).containsText("512x384");
        assertThat(tiles(page)).hasCount(IMAGES);
    }
}
