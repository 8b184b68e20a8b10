package dev.panaflux.studio;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What people do and look at on the page, in many tests. */
final class PageActions {

    static final int MANY_STEPS = 400;

    /** Drops files of the given names, widths, heights and contents: a black image, or base64 if there is any. */
    private static final String DROP = """
            async files => {
              const data = new DataTransfer();
              for (const {name, width, height, base64} of files) {
                const canvas = document.createElement('canvas');
                [canvas.width, canvas.height] = [width, height];
                canvas.getContext('2d').fillRect(0, 0, width, height);
                const content = base64 ? new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))])
                  : await new Promise(done => canvas.toBlob(done, 'image/png'));
                data.items.add(new File([content], name, {type: 'image/png'}));
              }
              dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
            }
            """;

    private PageActions() {}

    /** A file that is dropped. */
    record Dropped(String name, int width, int height, String base64) {

        static Dropped image(String name, int width, int height) {
            return new Dropped(name, width, height, "");
        }

        static Dropped file(String name, String base64) {
            return new Dropped(name, 1, 1, base64);
        }

        private Map<String, Object> fields() {
            return Map.of("name", name, "width", width, "height", height, "base64", base64);
        }
    }

    static void drop(Page page, Dropped... files) {
        page.evaluate(DROP, List.of(files).stream().map(Dropped::fields).toList());
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator dialog(Page page) {
        return page.getByRole(AriaRole.DIALOG);
    }

    static Locator prompt(Page page) {
        return page.locator("#prompt");
    }

    /** The images that the gallery has in sight. */
    static Locator tiles(Page page) {
        return page.locator(".tile-image");
    }

    static Locator now(Page page) {
        return page.locator(".now-prompt");
    }

    static Locator queue(Page page) {
        return page.locator(".queued-prompt");
    }

    static Locator preview(Page page) {
        return page.getByAltText(Pattern.compile("Preview after step \\d+ of \\d+"));
    }

    static void pressDraw(Page page) {
        page.locator(".draw-row .draw").click();
    }

    static void draw(Page page, String prompt) {
        prompt(page).fill(prompt);
        pressDraw(page);
    }

    static void draw(Page page, String prompt, int images) {
        page.locator(".count input").fill(String.valueOf(images));
        draw(page, prompt);
    }

    static void openAdvanced(Page page) {
        page.locator(".advanced summary").click();
    }

    /** A job that lasts, as the embedded model is quick. */
    static void drawSlowly(Page page, String prompt) {
        if (!page.getByLabel("Steps").isVisible()) {
            openAdvanced(page);
        }
        page.getByLabel("Steps").fill(String.valueOf(MANY_STEPS));
        page.getByLabel("Width in pixels").fill("256");
        page.getByLabel("Width in pixels").press("Tab");
        draw(page, prompt);
    }

    static void cancelDrawing(Page page) {
        page.locator(".now .quiet").click();
    }

    /** Opens the first image of the gallery, and does one of the things that it offers. */
    static void openAnd(Page page, String action) {
        tiles(page).first().click();
        button(page, action).click();
    }

    static Locator canvas(Page page) {
        return page.getByLabel(Pattern.compile("Image with its mask.*"));
    }

    /** Opens the window that tells of the machine. */
    static Locator openMachine(Page page) {
        page.locator("header .quiet").click();
        return page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("This machine"));
    }
}
