package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gallery of ten thousand images. */
@Tag("slow")
class LargeGalleryTest {

    private static final int IMAGES = 10_000;
    private static final int MOST_TILES = 150;

    /** Far less than what drawing all tiles takes, and far more than a busy machine needs for those in sight. */
    private static final double MOST_MILLIS = 1500;

    /** Browsers tell of tasks that take 50 ms and more. */
    private static final String WATCH = """
            () => {
              window.longestTask = 0;
              new PerformanceObserver(list => list.getEntries()
                .forEach(task => window.longestTask = Math.max(window.longestTask, task.duration))).observe({type: 'longtask'});
            }""";

    @BeforeAll
    static void needChromium() {
        assumeTrue(Studio.chromium().isPresent(), "chromium is not installed, so the page was not opened in a browser");
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    /** One image is drawn; the journal then tells of it under many names. */
    private static void fill(Path folder) throws IOException {
        try (Studio studio = Studio.in(folder)) {
            Page page = studio.open();
            page.locator("#prompt").fill("a red apple");
            page.locator(".draw-row .draw").click();
            assertThat(page.locator(".tile")).hasCount(1);
        }
        Path journal = folder.resolve("panaflux.journal.jsonl");
        List<String> one = Files.readAllLines(journal);
        String id = one.getFirst().replaceFirst(".*\"id\":\"([0-9a-f]+)\".*", "$1");
        List<String> all = new ArrayList<>(one);
        for (int i = 1; i < IMAGES; i++) {
            String other = id.substring(0, id.length() - 8) + "%08x".formatted(i);
            String words = "picture number %d".formatted(i);
            for (String line : one) {
                all.add(line.replace("\"id\":\"" + id, "\"id\":\"" + other).replace("a red apple", words));
            }
        }
        Files.write(journal, all);
    }

    @Test
    void itScrollsAndSearchesWithFewImagesInTheDocument(@TempDir Path folder) throws IOException {
        fill(folder);
        try (Studio studio = Studio.in(folder)) {
            Page page = studio.open();
            assertThat(page.getByText("10,000 images")).isVisible();
            page.evaluate(WATCH);
            for (int i = 0; i < 20; i++) {
                page.evaluate("() => scrollBy(0, 2000)");
                page.waitForTimeout(50);
                assertThat(page.locator(".tile").count()).isBetween(1, MOST_TILES);
            }
            page.getByLabel("Search prompts").fill("number 7777");
            assertThat(page.getByText("1 image", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertThat(page.locator(".tile")).hasCount(1);
            double longest = ((Number) page.evaluate("() => longestTask")).doubleValue();
            System.out.printf("longest task while scrolling and searching: %.0f ms%n", longest);
            assertThat(longest)
                    .as("milliseconds for which the page does not react")
                    .isLessThan(MOST_MILLIS);
            assertThat(studio.complaints()).isEmpty();
        }
    }
}
