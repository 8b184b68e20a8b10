package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.cancelDrawing;
import static dev.panaflux.studio.PageActions.drawSlowly;
import static dev.panaflux.studio.PageActions.drop;
import static dev.panaflux.studio.PageActions.now;
import static dev.panaflux.studio.PageActions.pressDraw;
import static dev.panaflux.studio.PageActions.prompt;
import static dev.panaflux.studio.PageActions.queue;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.SelectOption;
import dev.panaflux.studio.PageActions.Dropped;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the composer shows, takes and refuses, in Debian's Chromium. */
@Tag("slow")
class ComposerTest {

    @RegisterExtension
    private static final StudioExtension STUDIO = StudioExtension.empty();

    /** Asks for jobs, each by its prompt and client. */
    private static final String ASK = """
            async jobs => {
              for (const [prompt, client] of jobs) {
                await fetch('/api/jobs', {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Panaflux-Client': client},
                  body: JSON.stringify({prompt, steps: 400})});
              }
            }
            """;

    private static Page open() {
        Page page = STUDIO.open();
        assertThat(page.locator(".shape").first()).isVisible();
        return page;
    }

    private static Locator width(Page page) {
        return page.getByLabel("Width in pixels");
    }

    private static Locator height(Page page) {
        return page.getByLabel("Height in pixels");
    }

    /** What is sent when Draw is pressed, and answered: until then, nothing else is sent. */
    private static String sent(Page page) {
        return sent(page, () -> pressDraw(page));
    }

    private static String sent(Page page, Runnable draw) {
        return page.waitForResponse(
                        answer -> answer.url().endsWith("/api/jobs")
                                && answer.request().method().equals("POST"),
                        draw)
                .request()
                .postData();
    }

    @Test
    void theSizeOfTheFirstReferenceIsShownAndSent() {
        Page page = open();
        drop(page, Dropped.image("wide.png", 320, 200));
        assertThat(page.locator(".size .note")).hasText("Taken from the first reference.");
        assertThat(width(page)).hasValue("320");
        assertThat(height(page)).hasValue("192");
        prompt(page).fill("a red apple");
        assertThat(sent(page)).contains("\"width\":320,\"height\":192");
        height(page).fill("320");
        height(page).press("Tab");
        assertThat(page.locator(".size .note")).hasCount(0);
        assertThat(sent(page)).contains("\"width\":320,\"height\":320");
        page.getByText("Take the size of the first reference").click();
        assertThat(height(page)).hasValue("192");
    }

    @Test
    void aShapeStaysWhatItIsAtEveryArea() {
        Page page = open();
        for (String area : page.locator(".size option").allTextContents()) {
            for (String shape : List.of("Square, 1:1", "Landscape, 4:3", "Portrait, 3:4", "Wide, 16:9", "Tall, 9:16")) {
                page.locator(".shape").first().click();
                page.locator(".size select").selectOption(new SelectOption().setLabel(area));
                page.getByTitle(shape).click();
                assertThat(page.getByTitle(shape).locator("input")).isChecked();
                long pixels = Long.parseLong(width(page).inputValue())
                        * Long.parseLong(height(page).inputValue());
                assertThat(pixels).as(area + " " + shape).isLessThanOrEqualTo(512 * 512);
            }
        }
    }

    @Test
    void drawOpensWhatHidesAWrongFieldAndControlEnterDoesTheSameFromEveryField() {
        Page page = open();
        prompt(page).fill("a red apple");
        Locator advanced = page.locator("details.advanced");
        Locator steps = page.getByLabel("Steps");
        advanced.locator("summary").click();
        steps.fill("5000");
        advanced.locator("summary").click();
        assertThat(steps).not().isVisible();
        pressDraw(page);
        assertThat(steps).isFocused();
        advanced.locator("summary").click();
        page.locator("#seed").press("Control+Enter");
        assertThat(steps).isFocused();
        steps.fill("2");
        assertThat(sent(page, () -> steps.press("Control+Enter"))).contains("\"steps\":2");
    }

    @Test
    void aNumberThatOnlyTheServerRefusesIsToldAtItsField() {
        Page page = open();
        prompt(page).fill("a red apple");
        page.locator("#seed").fill("99999999999999999999");
        pressDraw(page);
        Locator problem = page.locator(".card:has(#seed) .bad");
        assertThat(problem).containsText("seed: expected");
        // The browser tells that the server refused it.
        assertThat(STUDIO.studio().takeComplaints()).hasSize(1).allMatch(line -> line.contains("400"));
        page.locator("#seed").fill("7");
        assertThat(problem).hasCount(0);
    }

    @Test
    void theNumberOfImagesCanBeTypedAnew() {
        Page page = open();
        Locator count = page.locator(".count input");
        count.press("End");
        count.press("Backspace");
        assertThat(count).hasValue("");
        count.pressSequentially("3");
        assertThat(count).hasValue("3");
        assertThat(page.locator(".draw-row .draw")).hasText("Draw 3 images");
        count.fill("99");
        count.press("Tab");
        assertThat(count).hasValue("16");
    }

    @Test
    void referencesAreDroppedWhereTheMarkIs() {
        Page page = open();
        drop(
                page,
                Dropped.image("one.png", 128, 128),
                Dropped.image("two.png", 128, 128),
                Dropped.image("three.png", 128, 128));
        Locator references = page.locator(".reference");
        assertThat(references).hasCount(3);
        BoundingBox third = references.nth(2).boundingBox();
        BoundingBox second = references.nth(1).boundingBox();
        page.mouse().move(third.x + 20, third.y + 50);
        page.mouse().down();
        page.mouse().move(second.x + 30, second.y + 40);
        page.mouse().move(second.x + 12, second.y + 40);
        assertThat(references.nth(1)).hasClass(Pattern.compile("reference before"));
        assertThat(references.nth(1).boundingBox().x).isEqualTo(second.x);
        assertThat(references.nth(1).boundingBox().y).isEqualTo(second.y);
        page.mouse().up();
        assertThat(page.getByLabel("Reference 2: three.png. Edit it")).isVisible();
        assertThat(page.getByLabel("Reference 3: two.png. Edit it")).isVisible();
        page.getByLabel("Remove reference 2").click();
        assertThat(page.getByLabel("Remove reference 2")).isFocused();
    }

    @Test
    void anImageThatTellsNothingOfItselfIsAReferenceAtOnce() {
        Page page = open();
        drop(page, Dropped.image("plain.png", 128, 128));
        assertThat(page.getByLabel("Reference 1: plain.png. Edit it")).isVisible();
        assertThat(page.locator(".toast")).containsText("plain.png does not tell how it was made.");
    }

    @Test
    void everyBrowserShowsTheServersOrderOfJobs() {
        Page one = open();
        drawSlowly(one, "a green tree");
        assertThat(now(one)).hasText("a green tree");
        // Clients take turns, so that the last one comes before some of the first one's.
        one.evaluate(ASK, List.of(List.of("a fish", "a"), List.of("a key", "a"), List.of("a star", "a")));
        Page other = open();
        assertThat(queue(other)).hasCount(3);
        one.evaluate(ASK, List.of(List.of("a boat", "b")));
        for (Page page : List.of(one, other)) {
            assertThat(queue(page)).hasText(new String[] {"a fish", "a boat", "a key", "a star"});
            assertThat(page.locator(".line-head .note")).hasText("4 waiting");
        }
        one.getByText("Cancel waiting").click();
        cancelDrawing(one);
        assertThat(one.getByText("Ready")).isVisible();
    }

    @Test
    void whatCannotBeAReferenceIsRefusedInWords() {
        Page page = open();
        Locator errors = page.locator(".toast.error");
        drop(page, Dropped.file("text.png", "bm8gaW1hZ2U="));
        assertThat(errors.last()).containsText("text.png is not an image that can be read");
        drop(page, Dropped.image("small.png", 20, 30));
        assertThat(errors.last()).containsText("small.png is too small: it has 20 × 30 pixels");
        drop(page, Dropped.image("large.png", 2100, 2100));
        assertThat(errors.last()).containsText("large.png is too large: it has 4.4 million pixels");
        drop(page, Dropped.image("one.png", 64, 64), Dropped.image("narrow.png", 700, 64));
        assertThat(errors.last()).containsText("narrow.png is too narrow");
        assertThat(page.locator(".reference")).hasCount(1);
    }
}
