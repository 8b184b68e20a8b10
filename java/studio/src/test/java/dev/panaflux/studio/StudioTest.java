package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.button;
import static dev.panaflux.studio.PageActions.cancelDrawing;
import static dev.panaflux.studio.PageActions.dialog;
import static dev.panaflux.studio.PageActions.draw;
import static dev.panaflux.studio.PageActions.drawSlowly;
import static dev.panaflux.studio.PageActions.now;
import static dev.panaflux.studio.PageActions.openAnd;
import static dev.panaflux.studio.PageActions.preview;
import static dev.panaflux.studio.PageActions.prompt;
import static dev.panaflux.studio.PageActions.queue;
import static dev.panaflux.studio.PageActions.tiles;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Drawing, the queue and the gallery, in Debian's Chromium. */
@Tag("slow")
class StudioTest {

    @RegisterExtension
    private final StudioExtension studio = StudioExtension.empty();

    @Test
    void anImageIsDrawnAndAppearsInTheGallery() {
        Page page = studio.open();
        assertThat(page.getByText("Your images appear here.")).isVisible();
        draw(page, "a red apple");
        assertThat(tiles(page)).hasCount(1);
        assertThat(tiles(page).first())
                .hasAttribute("aria-label", Pattern.compile("a red apple, 128 by 128, seed \\d+"));
        assertThat(page.getByText("1 image", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        button(page, tiles(page).first().getAttribute("aria-label").replaceFirst("^", "Open: "))
                .click();
        assertThat(dialog(page)).containsText("1 of 1");
    }

    @Test
    void previewsAndProgressAreShownAndTheJobIsCancelled() {
        Page page = studio.open();
        drawSlowly(page, "a yellow lemon");
        assertThat(preview(page)).isVisible();
        assertThat(page.locator(".eta")).containsText("left");
        cancelDrawing(page);
        assertThat(page.getByText("Ready")).isVisible();
        assertThat(tiles(page)).hasCount(0);
    }

    @Test
    void aReloadInMidJobLosesNothing() {
        Page page = studio.open();
        drawSlowly(page, "a green tree");
        draw(page, "a blue whale");
        assertThat(queue(page)).hasCount(1);
        page.reload();
        assertThat(now(page)).hasText("a green tree");
        assertThat(queue(page)).hasText("a blue whale");
        assertThat(prompt(page)).hasValue("a blue whale");
        assertThat(preview(page)).isVisible();
    }

    @Test
    void aReloadKeepsTheImageOpen() {
        Page page = studio.open();
        draw(page, "a red apple");
        tiles(page).first().click();
        page.reload();
        assertThat(dialog(page)).containsText("a red apple");
        page.goBack();
        assertThat(dialog(page)).hasCount(0);
    }

    @Test
    void aLostConnectionIsToldAndComesBackWithTheQueue() throws IOException {
        Page page = studio.open();
        drawSlowly(page, "a green tree");
        assertThat(now(page)).hasText("a green tree");
        studio.studio()
                .whileStopped(() -> assertThat(page.getByText("The server does not answer."))
                        .isVisible());
        assertThat(page.getByText("The server does not answer.")).hasCount(0);
        assertThat(now(page)).hasText("a green tree");
        draw(page, "a plum");
        assertThat(queue(page)).hasText("a plum");
        assertThat(studio.studio().takeComplaints()).allMatch(line -> line.contains("Failed to load resource"));
    }

    @Test
    void twoBrowsersSeeTheSameQueueAndGallery() {
        Page one = studio.open();
        Page other = studio.open(390, 844, ColorScheme.DARK);
        drawSlowly(one, "a green tree");
        draw(one, "a blue whale");
        assertThat(now(other)).hasText("a green tree");
        assertThat(queue(other)).hasText("a blue whale");
        assertThat(preview(other)).isVisible();
        button(other, "Cancel: a blue whale").click();
        assertThat(queue(one)).hasCount(0);
        cancelDrawing(other);
        assertThat(one.getByText("Ready")).isVisible();
        one.getByLabel("Steps").fill("");
        draw(one, "a plum");
        assertThat(tiles(other)).hasCount(1);
        tiles(one).first().focus();
        one.keyboard().press("s");
        assertThat(tiles(other).first()).hasAttribute("aria-label", Pattern.compile(".*starred"));
        one.keyboard().press("Delete");
        assertThat(tiles(other)).hasCount(0);
        one.getByText("Undo").click();
        assertThat(tiles(other)).hasCount(1);
    }

    @Test
    void aPhoneDrawsWithSettingsThatItFolds() {
        Page page = studio.open(390, 844, ColorScheme.LIGHT);
        Locator width = page.getByLabel("Width in pixels");
        assertThat(width).not().isVisible();
        page.locator(".unfold").click();
        width.fill("160");
        width.press("Tab");
        draw(page, "a red apple");
        assertThat(tiles(page).first()).hasAttribute("aria-label", Pattern.compile("a red apple, 160 by 128, .*"));
        openAnd(page, "Same seed");
        assertThat(page.locator(".unfold .note")).hasText("160 × 128, seed locked");
    }

    @Test
    void anImageIsDeletedWithTheKeyboardAndBroughtBack() throws IOException {
        Page page = studio.open();
        draw(page, "a pear");
        assertThat(tiles(page)).hasCount(1);
        tiles(page).first().focus();
        page.keyboard().press("Delete");
        assertThat(tiles(page)).hasCount(0);
        assertThat(studio.files("removed")).hasSize(1);
        page.getByText("Undo").click();
        assertThat(tiles(page)).hasCount(1);
        assertThat(studio.files("removed")).isEmpty();
    }

    @Test
    void twoImagesAreComparedAndTheBackButtonLeadsOut() {
        Page page = studio.open();
        draw(page, "a key", 2);
        assertThat(tiles(page)).hasCount(2);
        tiles(page).first().focus();
        page.keyboard().press("x");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("x");
        button(page, "Compare two").click();
        Locator slider = page.getByLabel("Where the left image ends");
        slider.focus();
        page.keyboard().press("ArrowRight");
        assertThat(slider).hasValue("50.5");
        page.goBack();
        assertThat(slider).hasCount(0);
    }

    @Test
    void theGalleryFindsWordsAndStars() {
        Page page = studio.open();
        draw(page, "a red apple");
        assertThat(tiles(page)).hasCount(1);
        draw(page, "a green pear");
        assertThat(tiles(page)).hasCount(2);
        page.getByLabel("Search prompts").fill("apple");
        assertThat(tiles(page)).hasCount(1);
        page.getByLabel("Search prompts").fill("plum");
        assertThat(page.getByText("No image is like that.")).isVisible();
        button(page, "Show all images").click();
        assertThat(tiles(page)).hasCount(2);
        button(page, "Only starred images").click();
        assertThat(page.getByText("No image is like that.")).isVisible();
    }

    @Test
    void aWrongSizeIsToldInALine() {
        Page page = studio.open();
        page.getByLabel("Width in pixels").fill("100");
        page.getByLabel("Width in pixels").press("Tab");
        page.locator("form").evaluate("form => form.noValidate = true");
        draw(page, "a red apple");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("expected a multiple of 16");
        // The browser tells that the server refused it.
        assertThat(studio.studio().takeComplaints()).hasSize(1).allMatch(line -> line.contains("400"));
    }
}
