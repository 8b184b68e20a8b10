package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.draw;
import static dev.panaflux.studio.PageActions.tiles;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A studio for tests: in a static field for all of a class, else for each. A test fails if the browser's console said anything against
 * the page, unless the test took that note of it.
 */
final class StudioExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    static final String PROMPT = "a red apple";

    private final int images;
    private boolean isShared;
    private @Nullable Path folder;
    private @Nullable Studio studio;

    private StudioExtension(int images) {
        this.images = images;
    }

    static StudioExtension empty() {
        return new StudioExtension(0);
    }

    /** With images of {@link #PROMPT} in its gallery. */
    static StudioExtension withImages(int images) {
        return new StudioExtension(images);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        isShared = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!isShared) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        List<String> complaints = studio == null ? List.of() : studio.takeComplaints();
        if (!isShared) {
            stop();
        }
        if (context.getExecutionException().isEmpty()) {
            assertThat(complaints).as("what the console said against the page").isEmpty();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        stop();
    }

    private void start() throws IOException {
        folder = Files.createTempDirectory("panaflux-studio");
        studio = Studio.in(folder);
        if (images > 0) {
            Page page = open();
            draw(page, PROMPT, images);
            assertThat(tiles(page)).hasCount(images);
            page.context().close();
        }
    }

    private void stop() throws IOException {
        if (studio != null) {
            studio.close();
            studio = null;
        }
        if (folder != null) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
            folder = null;
        }
    }

    Studio studio() {
        return Objects.requireNonNull(studio);
    }

    /** The page in a usual window, once it shows the gallery. */
    Page open() {
        return open(1440, 900, ColorScheme.LIGHT);
    }

    /** The page in a window of its own, once it shows the gallery. */
    Page open(int width, int height, ColorScheme colours) {
        Page page = studio().open(width, height, colours);
        assertThat(page.locator(".tile, .empty").first()).isVisible();
        return page;
    }

    /** The files in a part of the server's folder, in the order of their names. */
    List<Path> files(String part) throws IOException {
        try (Stream<Path> all = Files.walk(Objects.requireNonNull(folder).resolve(part))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
