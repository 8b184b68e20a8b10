package dev.panaflux.studio;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.panaflux.studio.PageActions.button;
import static dev.panaflux.studio.PageActions.canvas;
import static dev.panaflux.studio.PageActions.dialog;
import static dev.panaflux.studio.PageActions.draw;
import static dev.panaflux.studio.PageActions.openAnd;
import static dev.panaflux.studio.PageActions.pressDraw;
import static dev.panaflux.studio.PageActions.tiles;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mask editor and what comes of it, in Debian's Chromium. */
@Tag("slow")
class EditTest {

    /** A side of the image that is large enough to paint on. */
    private static final double LEAST_SIDE = 250;

    private static final int LEAST_CONTROLS = 12;

    /** Whether the middle of an element can be pressed, once it has been scrolled to. */
    private static final String IS_PRESSED = """
            element => {
              element.scrollIntoView({block: 'nearest'});
              const area = element.getBoundingClientRect();
              const [x, y] = [area.left + area.width / 2, area.top + area.height / 2];
              return element.contains(document.elementFromPoint(x, y));
            }""";

    /** The share of a mask's pixels that are marked in each quarter: top left, top right, bottom left, bottom right. */
    private static final String MARKED = """
            async () => {
              const style = getComputedStyle(document.querySelector('.veil'));
              const image = new Image();
              image.src = style.maskImage.slice(5, -2);
              await image.decode();
              const half = [image.naturalWidth / 2, image.naturalHeight / 2];
              const context = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
              [context.canvas.width, context.canvas.height] = [image.naturalWidth, image.naturalHeight];
              context.drawImage(image, 0, 0);
              return [[0, 0], [1, 0], [0, 1], [1, 1]].map(([x, y]) => {
                const {data} = context.getImageData(x * half[0], y * half[1], ...half);
                return data.filter((value, at) => at % 4 === 0 && value > 127).length / (data.length / 4);
              });
            }""";

    @RegisterExtension
    private final StudioExtension studio = StudioExtension.withImages(1);

    @Test
    void whatIsMaskedIsRepaintedAndTheRestStays() throws IOException {
        Page page = studio.open();
        openAnd(page, "Edit this");
        canvas(page).focus();
        page.keyboard().press("Space");
        button(page, "Use this").click();
        assertThat(page.getByText("Repaints what is marked")).isVisible();
        draw(page, "a yellow star");
        assertThat(tiles(page)).hasCount(2);
        List<Path> images = studio.files("images");
        assertThat(Pixels.differing(images.getFirst(), images.getLast(), 0, 0, 128, 24))
                .as("pixels beside the mask")
                .isZero();
        assertThat(Pixels.differing(images.getFirst(), images.getLast(), 58, 58, 70, 70))
                .as("pixels in the mask")
                .isPositive();
    }

    @Test
    void theMaskIsWhatThePointerPaints() {
        Page page = studio.open();
        openAnd(page, "Edit this");
        paint(page, 0.2, 0.2, 0.3, 0.2);
        paint(page, 0.8, 0.8, 0.7, 0.8);
        button(page, "Eraser").click();
        paint(page, 0.6, 0.8, 0.9, 0.8);
        button(page, "Invert").click();
        button(page, "Undo").click();
        button(page, "Use this").click();
        List<Double> quarters = marked(page);
        assertThat(quarters.get(0)).as("painted").isBetween(0.3, 1.0);
        assertThat(quarters.get(1)).as("untouched").isZero();
        assertThat(quarters.get(3)).as("painted and erased").isLessThan(quarters.get(0) / 4);
    }

    @SuppressWarnings("unchecked")
    private static List<Double> marked(Page page) {
        return ((List<Number>) page.evaluate(MARKED))
                .stream().map(Number::doubleValue).toList();
    }

    /** From one point of the image to another, each as shares of its sides. */
    private static void paint(Page page, double x, double y, double toX, double toY) {
        BoundingBox area = canvas(page).boundingBox();
        page.mouse().move(area.x + x * area.width, area.y + y * area.height);
        page.mouse().down();
        page.mouse().move(area.x + toX * area.width, area.y + toY * area.height);
        page.mouse().up();
    }

    /** The last one is a window of 1280 by 720 at 200 %. */
    @ParameterizedTest
    @CsvSource({"390, 700", "700, 400", "640, 360"})
    void everythingIsInReachInASmallWindow(int width, int height) {
        Page page = studio.open(width, height, ColorScheme.LIGHT);
        openAnd(page, "Edit this");
        BoundingBox image = canvas(page).boundingBox();
        assertThat(Math.min(image.width, image.height)).isGreaterThan(LEAST_SIDE);
        Locator controls = dialog(page).locator("button:not([disabled]), input, canvas");
        assertThat(controls.count()).isGreaterThan(LEAST_CONTROLS);
        for (Locator control : controls.all()) {
            assertThat(control.evaluate(IS_PRESSED))
                    .as(control.evaluate("element => element.outerHTML").toString())
                    .isEqualTo(true);
        }
    }

    @Test
    void anEditIsBroughtBackWithItsMask() {
        Page page = studio.open();
        openAnd(page, "Edit this");
        canvas(page).focus();
        page.keyboard().press("Space");
        button(page, "Use this").click();
        draw(page, "a yellow star");
        assertThat(tiles(page)).hasCount(2);
        button(page, "Stop editing").click();
        tiles(page).first().click();
        assertThat(page.locator(".viewer-facts")).containsText("part of an image");
        button(page, "Same settings").click();
        assertThat(page.getByText("Repaints what is marked")).isVisible();
        pressDraw(page);
        assertThat(tiles(page)).hasCount(3);
    }

    @Test
    void anImageGrowsBeyondItsEdges() {
        Page page = studio.open();
        openAnd(page, "Edit this");
        page.getByLabel("Grow at the right, pixels").focus();
        page.keyboard().press("ArrowRight");
        button(page, "Use this").click();
        draw(page, "a house");
        assertThat(tiles(page)).hasCount(2);
        assertThat(tiles(page).first()).hasAttribute("aria-label", Pattern.compile("a house, 160 by 128, .*"));
    }
}
