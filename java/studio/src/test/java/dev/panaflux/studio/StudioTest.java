package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do on the page, in Debian's Chromium. */
@Tag("slow")
class StudioTest {

    private static final int MANY_STEPS = 400;

    @TempDir
    private Path folder;

    private Studio studio;

    @BeforeAll
    static void needChromium() {
        assumeTrue(Studio.chromium().isPresent(), "chromium is not installed, so the page was not opened in a browser");
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    @BeforeEach
    void start() throws IOException {
        studio = Studio.in(folder);
    }

    @AfterEach
    void stop() throws IOException {
        if (studio != null) {
            studio.close();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator tiles(Page page) {
        return page.locator(".tile-image");
    }

    private static void draw(Page page, String prompt) {
        page.getByLabel("Prompt", new Page.GetByLabelOptions().setExact(true)).fill(prompt);
        page.locator(".draw-row .draw").click();
    }

    /** A job that lasts, as the embedded model is quick. */
    private static void drawSlowly(Page page, String prompt) {
        if (!page.getByLabel("Steps").isVisible()) {
            page.getByText("Advanced", new Page.GetByTextOptions().setExact(true))
                    .click();
        }
        page.getByLabel("Steps").fill(String.valueOf(MANY_STEPS));
        page.getByLabel("Width in pixels").fill("256");
        page.getByLabel("Width in pixels").press("Tab");
        draw(page, prompt);
    }

    private void assertNoComplaints() {
        assertThat(studio.complaints()).isEmpty();
    }

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
        assertNoComplaints();
    }

    @Test
    void previewsAndProgressAreShownAndTheJobIsCancelled() {
        Page page = studio.open();
        drawSlowly(page, "a yellow lemon");
        assertThat(page.getByAltText(Pattern.compile("Preview after step \\d+ of " + MANY_STEPS)))
                .isVisible();
        assertThat(page.locator(".eta")).containsText("left");
        page.locator(".now .quiet").click();
        assertThat(page.getByText("Ready")).isVisible();
        assertThat(tiles(page)).hasCount(0);
        assertNoComplaints();
    }

    @Test
    void aReloadInMidJobLosesNothing() {
        Page page = studio.open();
        drawSlowly(page, "a green tree");
        draw(page, "a blue whale");
        assertThat(page.locator(".queued")).hasCount(1);
        page.reload();
        assertThat(page.locator(".now-prompt")).hasText("a green tree");
        assertThat(page.locator(".queued-prompt")).hasText("a blue whale");
        assertThat(page.getByLabel("Prompt", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("a blue whale");
        assertThat(page.getByAltText(Pattern.compile("Preview after step .*"))).isVisible();
        assertNoComplaints();
    }

    @Test
    void aLostConnectionIsToldAndComesBackWithTheQueue() throws IOException {
        Page page = studio.open();
        drawSlowly(page, "a green tree");
        assertThat(page.locator(".now-prompt")).hasText("a green tree");
        studio.whileStopped(
                () -> assertThat(page.getByText("The server does not answer.")).isVisible());
        assertThat(page.getByText("The server does not answer.")).hasCount(0);
        assertThat(page.locator(".now-prompt")).hasText("a green tree");
        draw(page, "a plum");
        assertThat(page.locator(".queued-prompt")).hasText("a plum");
    }

    @Test
    void twoBrowsersSeeTheSameQueueAndGallery() {
        Page one = studio.open();
        Page other = studio.open(390, 844, ColorScheme.DARK);
        drawSlowly(one, "a green tree");
        assertThat(other.locator(".now-prompt")).hasText("a green tree");
        other.locator(".now .quiet").click();
        assertThat(one.getByText("Ready")).isVisible();
        one.getByLabel("Steps").fill("");
        draw(one, "a plum");
        assertThat(tiles(other)).hasCount(1);
        tiles(one).first().focus();
        one.keyboard().press("s");
        assertThat(tiles(other).first()).hasAttribute("aria-label", Pattern.compile(".*starred"));
        assertNoComplaints();
    }

    @Test
    void anImageIsDeletedWithTheKeyboardAndBroughtBack() throws IOException {
        Page page = studio.open();
        draw(page, "a pear");
        assertThat(tiles(page)).hasCount(1);
        tiles(page).first().focus();
        page.keyboard().press("Delete");
        assertThat(tiles(page)).hasCount(0);
        assertThat(pictures("removed")).hasSize(1);
        page.getByText("Undo").click();
        assertThat(tiles(page)).hasCount(1);
        assertThat(pictures("removed")).isEmpty();
        assertNoComplaints();
    }

    private List<Path> pictures(String name) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve(name))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theSameSettingsGiveTheSameImage() throws IOException {
        Page page = studio.open();
        draw(page, "a fish");
        assertThat(tiles(page)).hasCount(1);
        page.getByLabel("Prompt", new Page.GetByLabelOptions().setExact(true)).fill("something else");
        tiles(page).first().click();
        button(page, "Same settings").click();
        assertThat(page.getByLabel("Prompt", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("a fish");
        page.locator(".draw-row .draw").click();
        assertThat(tiles(page)).hasCount(2);
        List<Path> images = pictures("images");
        assertThat(images).hasSize(2);
        assertThat(images.getFirst()).hasSameBinaryContentAs(images.getLast());
        assertNoComplaints();
    }

    @Test
    void theSameSettingsBringReferencesBackAndTellWhichAreGone() throws IOException {
        Page page = studio.open();
        draw(page, "a fish");
        assertThat(tiles(page)).hasCount(1);
        tiles(page).first().click();
        button(page, "Use as reference").click();
        draw(page, "another fish");
        assertThat(tiles(page)).hasCount(2);
        button(page, "Remove reference 1").click();
        tiles(page).first().click();
        assertThat(page.locator(".viewer-facts")).containsText("1 reference");
        button(page, "Same settings").click();
        assertThat(page.getByLabel("Reference 1: reference 1. Edit it")).isVisible();
        page.locator(".draw-row .draw").click();
        assertThat(tiles(page)).hasCount(3);
        for (Path input : pictures("inputs")) {
            Files.delete(input);
        }
        // The first browser still has them.
        Page other = studio.open();
        tiles(other).first().click();
        button(other, "Same settings").click();
        assertThat(other.getByText("without an image that the server no longer has"))
                .isVisible();
        assertThat(other.locator(".reference")).hasCount(0);
        // The browser tells that an address answered 404.
        assertThat(studio.complaints()).hasSize(1).allMatch(line -> line.contains("404"));
    }

    @Test
    void anEditIsBroughtBackWithItsMask() {
        Page page = studio.open();
        draw(page, "a red apple");
        assertThat(tiles(page)).hasCount(1);
        tiles(page).first().click();
        button(page, "Edit this").click();
        page.getByLabel(Pattern.compile("Image with its mask.*")).focus();
        page.keyboard().press("Space");
        button(page, "Use this").click();
        draw(page, "a yellow star");
        assertThat(tiles(page)).hasCount(2);
        button(page, "Stop editing").click();
        tiles(page).first().click();
        assertThat(page.locator(".viewer-facts")).containsText("part of an image");
        button(page, "Same settings").click();
        assertThat(page.getByText("Repaints what is marked")).isVisible();
        page.locator(".draw-row .draw").click();
        assertThat(tiles(page)).hasCount(3);
        assertNoComplaints();
    }

    @Test
    void aLoraIsChosenWithItsStrengthAndBelongsToTheSettings() {
        Page page = studio.open();
        page.locator(".advanced summary").click();
        page.getByLabel("LoRA", new Page.GetByLabelOptions().setExact(true)).selectOption("pixel-art");
        page.getByLabel("pixel-art, 1", new Page.GetByLabelOptions().setExact(true))
                .fill("0.5");
        draw(page, "a red apple");
        assertThat(tiles(page)).hasCount(1);
        page.reload();
        page.locator(".advanced summary").click();
        button(page, "Without pixel-art").click();
        assertThat(page.getByLabel("pixel-art, 0.5")).hasCount(0);
        tiles(page).first().click();
        assertThat(page.locator(".viewer-facts")).containsText("pixel-art 0.5");
        button(page, "Same settings").click();
        assertThat(page.getByLabel("pixel-art, 0.5")).hasCount(1);
        assertNoComplaints();
    }

    @Test
    void whatIsMaskedIsRepaintedAndTheRestStays() throws IOException {
        Page page = studio.open();
        draw(page, "a red apple");
        tiles(page).first().click();
        button(page, "Edit this").click();
        Locator canvas = page.getByLabel(Pattern.compile("Image with its mask.*"));
        canvas.focus();
        page.keyboard().press("Space");
        button(page, "Use this").click();
        assertThat(page.getByText("Repaints what is marked")).isVisible();
        draw(page, "a yellow star");
        assertThat(tiles(page)).hasCount(2);
        List<Path> images = pictures("images").stream().sorted().toList();
        assertThat(Pixels.differing(images.getFirst(), images.getLast(), 0, 0, 128, 24))
                .as("pixels beside the mask")
                .isZero();
        assertThat(Pixels.differing(images.getFirst(), images.getLast(), 58, 58, 70, 70))
                .as("pixels in the mask")
                .isPositive();
        assertNoComplaints();
    }

    @Test
    void anImageGrowsBeyondItsEdges() {
        Page page = studio.open();
        draw(page, "a house");
        tiles(page).first().click();
        button(page, "Edit this").click();
        page.getByLabel("Grow at the right, pixels").focus();
        page.keyboard().press("ArrowRight");
        button(page, "Use this").click();
        draw(page, "a house");
        assertThat(tiles(page)).hasCount(2);
        assertThat(tiles(page).first()).hasAttribute("aria-label", Pattern.compile("a house, 160 by 128, .*"));
        assertNoComplaints();
    }

    @Test
    void aDroppedImageTellsHowItWasMade() throws IOException {
        Page page = studio.open();
        draw(page, "a small boat");
        assertThat(tiles(page)).hasCount(1);
        byte[] png = Files.readAllBytes(pictures("images").getFirst());
        page.evaluate("""
                base64 => {
                  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
                  const data = new DataTransfer();
                  data.items.add(new File([bytes], 'boat.png', {type: 'image/png'}));
                  dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
                }""", Base64.getEncoder().encodeToString(png));
        Locator window =
                page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("How this image was made"));
        assertThat(window).containsText("a small boat");
        window.getByText("Same seed").click();
        assertThat(page.getByText("The same seed and settings give the same image."))
                .isVisible();
        assertNoComplaints();
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
            assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
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
        assertNoComplaints();
    }

    @Test
    void twoImagesAreComparedAndTheBackButtonLeadsOut() {
        Page page = studio.open();
        page.getByLabel("Images", new Page.GetByLabelOptions().setExact(true))
                .first()
                .fill("2");
        draw(page, "a key");
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
        assertNoComplaints();
    }

    @Test
    void nativeCodeIsMeasuredBesidePureJavaWhileJobsWait() {
        Page page = studio.open();
        page.locator("header .quiet").click();
        Locator window = page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("This machine"));
        window.getByLabel("Prompt").fill("a red apple");
        window.getByLabel("Rounds").selectOption("1");
        button(page, "Measure").click();
        assertThat(window.getByRole(AriaRole.PROGRESSBAR)).isVisible();
        Page other = studio.open();
        assertThat(other.getByText("Measuring this machine")).isVisible();
        draw(other, "a plum");
        assertThat(other.locator(".queued-prompt")).hasText("a plum");
        assertThat(window.locator(".results figure").first()).isVisible();
        assertThat(window.locator(".charts svg").first()).isVisible();
        assertThat(tiles(other)).hasCount(1);
        Download report =
                page.waitForDownload(() -> button(page, "Report as a page").click());
        assertThat(report.path()).content().startsWith("<!doctype html>");
        assertNoComplaints();
    }

    @Test
    void aPrecisionIsChosenAndBelongsToTheSettings() {
        Page page = studio.open();
        page.locator(".advanced summary").click();
        Locator choice = page.getByLabel("Precision");
        String other = choice.locator("option:not([value=''])").first().textContent();
        choice.selectOption(other);
        draw(page, "a red apple");
        assertThat(tiles(page)).hasCount(1);
        button(page, "Back to the model’s choices").click();
        assertThat(choice).hasValue("");
        tiles(page).first().click();
        button(page, "Same settings").click();
        assertThat(choice).hasValue(other);
        assertNoComplaints();
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
        assertNoComplaints();
    }

    @Test
    void aWrongSizeIsToldInALine() {
        Page page = studio.open();
        page.getByLabel("Width in pixels").fill("100");
        page.getByLabel("Width in pixels").press("Tab");
        page.locator("form").evaluate("form => form.noValidate = true");
        draw(page, "a red apple");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("expected a multiple of 16");
    }

    @Test
    void theServersKeyIsAskedFor(@TempDir Path other) throws IOException {
        try (Studio locked = Studio.withKey(other, "correct horse")) {
            Page page = locked.open();
            page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill("correct horse");
            button(page, "Open").click();
            assertThat(page.getByText("Your images appear here."))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
            draw(page, "a red apple");
            assertThat(tiles(page)).hasCount(1);
        }
    }
}
