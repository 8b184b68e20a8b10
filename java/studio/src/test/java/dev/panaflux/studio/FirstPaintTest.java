package dev.panaflux.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon a browser that was never here shows the page. Other programs delay it, so the fastest of several loads counts. */
@Tag("slow")
class FirstPaintTest {

    private static final int LOADS = 10;
    private static final int MOST_LOADS = 40;
    private static final double MOST_MILLIS = 300;
    private static final String PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime";

    @Test
    void thePageIsPaintedAtOnce(@TempDir Path folder) throws IOException {
        List<Double> millis = new ArrayList<>();
        try (Studio studio = Studio.in(folder)) {
            while (millis.size() < LOADS || (millis.size() < MOST_LOADS && Collections.min(millis) > MOST_MILLIS)) {
                Page page = studio.open(1440, 900, ColorScheme.LIGHT);
                millis.add(((Number) page.waitForFunction(PAINTED).jsonValue()).doubleValue());
                page.context().close();
            }
        }
        Collections.sort(millis);
        System.out.printf(
                "first paint of %d loads: fastest %.0f ms, median %.0f ms%n",
                millis.size(), millis.getFirst(), millis.get(millis.size() / 2));
        assertThat(millis.getFirst()).isBetween(0.0, MOST_MILLIS);
    }
}
