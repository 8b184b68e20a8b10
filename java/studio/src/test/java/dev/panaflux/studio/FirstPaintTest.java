package dev.panaflux.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon the page shows something. The goal is 300 ms on a quiet machine; the test allows more, as it runs on busy ones, and prints
 * what it saw.
 */
@Tag("slow")
class FirstPaintTest {

    private static final int LOADS = 10;
    private static final double MOST_MILLIS = 1000;
    private static final String PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime";

    @BeforeAll
    static void needChromium() {
        assumeTrue(Studio.chromium().isPresent(), "chromium is not installed, so the page was not opened in a browser");
    }

    @Test
    void thePageIsPaintedAtOnce(@TempDir Path folder) throws IOException {
        List<Double> millis = new ArrayList<>();
        try (Studio studio = Studio.in(folder)) {
            Page page = studio.open();
            for (int i = 0; i < LOADS; i++) {
                page.reload();
                millis.add(((Number) page.waitForFunction(PAINTED).jsonValue()).doubleValue());
            }
        }
        Collections.sort(millis);
        System.out.printf(
                "first paint of %d loads: fastest %.0f ms, median %.0f ms%n",
                LOADS, millis.getFirst(), millis.get(LOADS / 2));
        assertThat(millis.getFirst()).isBetween(0.0, MOST_MILLIS);
    }
}
