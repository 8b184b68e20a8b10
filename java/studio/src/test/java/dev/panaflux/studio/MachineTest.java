package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.button;
import static dev.panaflux.studio.PageActions.draw;
import static dev.panaflux.studio.PageActions.openMachine;
import static dev.panaflux.studio.PageActions.queue;
import static dev.panaflux.studio.PageActions.tiles;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page tells of the machine, and measures, in Debian's Chromium. */
@Tag("slow")
class MachineTest {

    @RegisterExtension
    private final StudioExtension studio = StudioExtension.empty();

    @Test
    void nativeCodeIsMeasuredBesidePureJavaWhileJobsWait() {
        Page page = studio.open();
        Locator window = openMachine(page);
        window.getByLabel("Prompt").fill("a red apple");
        window.getByLabel("Rounds").selectOption("1");
        button(page, "Measure").click();
        assertThat(window.getByRole(AriaRole.PROGRESSBAR)).isVisible();
        Page other = studio.open();
        assertThat(other.getByText("Measuring this machine")).isVisible();
        draw(other, "a plum");
        assertThat(queue(other)).hasText("a plum");
        Locator pictures = window.locator(".results figure");
        assertThat(pictures.last()).containsText("Pure Java");
        if (studio.studio().drawsWithNativeCode()) {
            assertThat(pictures.first()).containsText("Native code");
        }
        assertThat(window.locator(".charts section")).hasCount(4);
        assertThat(window.locator(".charts svg").first()).isVisible();
        assertThat(tiles(other)).hasCount(1);
        Download report =
                page.waitForDownload(() -> button(page, "Report as a page").click());
        assertThat(report.path()).content().startsWith("<!doctype html>");
    }
}
