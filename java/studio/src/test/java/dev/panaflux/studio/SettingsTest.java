package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.button;
import static dev.panaflux.studio.PageActions.dialog;
import static dev.panaflux.studio.PageActions.draw;
import static dev.panaflux.studio.PageActions.drop;
import static dev.panaflux.studio.PageActions.openAdvanced;
import static dev.panaflux.studio.PageActions.openAnd;
import static dev.panaflux.studio.PageActions.pressDraw;
import static dev.panaflux.studio.PageActions.prompt;
import static dev.panaflux.studio.PageActions.tiles;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.panaflux.studio.PageActions.Dropped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How settings are taken from images, and kept, in Debian's Chromium. */
@Tag("slow")
class SettingsTest {

    @RegisterExtension
    private final StudioExtension studio = StudioExtension.empty();

    @Test
    void theSameSettingsGiveTheSameImage() throws IOException {
        Page page = studio.open();
        draw(page, "a fish");
        assertThat(tiles(page)).hasCount(1);
        prompt(page).fill("something else");
        openAnd(page, "Same settings");
        assertThat(prompt(page)).hasValue("a fish");
        pressDraw(page);
        assertThat(tiles(page)).hasCount(2);
        List<Path> images = studio.files("images");
        assertThat(images).hasSize(2);
        assertThat(images.getFirst()).hasSameBinaryContentAs(images.getLast());
    }

    @Test
    void theSameSettingsBringReferencesBackAndTellWhichAreGone() throws IOException {
        Page page = studio.open();
        draw(page, "a fish");
        assertThat(tiles(page)).hasCount(1);
        openAnd(page, "Use as reference");
        draw(page, "another fish");
        assertThat(tiles(page)).hasCount(2);
        button(page, "Remove reference 1").click();
        tiles(page).first().click();
        assertThat(page.locator(".viewer-facts")).containsText("1 reference");
        button(page, "Same settings").click();
        assertThat(page.getByLabel("Reference 1: reference 1. Edit it")).isVisible();
        pressDraw(page);
        assertThat(tiles(page)).hasCount(3);
        for (Path input : studio.files("inputs")) {
            Files.delete(input);
        }
        // The first browser still has them.
        Page other = studio.open();
        openAnd(other, "Same settings");
        assertThat(other.getByText("without an image that the server no longer has"))
                .isVisible();
        assertThat(other.locator(".reference")).hasCount(0);
        // The browser tells that an address answered 404.
        assertThat(studio.studio().takeComplaints()).hasSize(1).allMatch(line -> line.contains("404"));
    }

    @Test
    void aLoraIsChosenWithItsStrengthAndBelongsToTheSettings() {
        Page page = studio.open();
        openAdvanced(page);
        page.getByLabel("LoRA", new Page.GetByLabelOptions().setExact(true)).selectOption("pixel-art");
        page.getByLabel("pixel-art, 1", new Page.GetByLabelOptions().setExact(true))
                .fill("0.5");
        draw(page, "a red apple");
        assertThat(tiles(page)).hasCount(1);
        page.reload();
        openAdvanced(page);
        button(page, "Without pixel-art").click();
        assertThat(page.getByLabel("pixel-art, 0.5")).hasCount(0);
        tiles(page).first().click();
        assertThat(page.locator(".viewer-facts")).containsText("pixel-art 0.5");
        button(page, "Same settings").click();
        assertThat(page.getByLabel("pixel-art, 0.5")).hasCount(1);
    }

    @Test
    void aPrecisionIsChosenAndBelongsToTheSettings() {
        Page page = studio.open();
        openAdvanced(page);
        Locator choice = page.getByLabel("Precision");
        String other = choice.locator("option:not([value=''])").first().textContent();
        choice.selectOption(other);
        draw(page, "a red apple");
        assertThat(tiles(page)).hasCount(1);
        button(page, "Back to the model’s choices").click();
        assertThat(choice).hasValue("");
        openAnd(page, "Same settings");
        assertThat(choice).hasValue(other);
    }

    @Test
    void aDroppedImageTellsHowItWasMade() throws IOException {
        Page page = studio.open();
        draw(page, "a small boat");
        assertThat(tiles(page)).hasCount(1);
        byte[] png = Files.readAllBytes(studio.files("images").getFirst());
        drop(page, Dropped.file("boat.png", Base64.getEncoder().encodeToString(png)));
        assertThat(dialog(page)).containsText("How this image was made");
        assertThat(dialog(page)).containsText("a small boat");
        dialog(page).getByText("Same seed").click();
        assertThat(page.getByText("The same seed and settings give the same image."))
                .isVisible();
    }

    @Test
    void referencesAreOrderedWithTheKeyboardAndSurviveAReload() {
        Page page = studio.open();
        draw(page, "one");
        assertThat(tiles(page)).hasCount(1);
        draw(page, "two");
        assertThat(tiles(page)).hasCount(2);
        for (int i = 0; i < 2; i++) {
            tiles(page).nth(i).click();
            button(page, "Use as reference").click();
            // Nothing behind an open window takes the focus.
            assertThat(dialog(page)).hasCount(0);
        }
        page.getByLabel("Reference 1: two. Edit it").focus();
        page.keyboard().press("Alt+ArrowRight");
        assertThat(page.getByLabel("Reference 1: one. Edit it")).isVisible();
        // The draft is kept a moment after the last change.
        page.waitForTimeout(1000);
        page.reload();
        assertThat(page.getByLabel("Reference 1: one. Edit it")).isVisible();
        assertThat(page.getByLabel("Reference 2: two. Edit it")).isVisible();
        draw(page, "both");
        assertThat(tiles(page)).hasCount(3);
    }
}
