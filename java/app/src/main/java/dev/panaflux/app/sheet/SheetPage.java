package dev.panaflux.app.sheet;

import dev.panaflux.app.SideFile;
import dev.panaflux.image.ImageEncoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.JpegEncoder;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** A contact sheet as one HTML page, with its images, without scripts or external files. */
public final class SheetPage {

    private static final ImageEncoder JPEG = new JpegEncoder(90);

    private final String title;
    private final StringBuilder figures = new StringBuilder();
    private int images;

    /** A page without images. */
    public SheetPage(String title) {
        this.title = title;
    }

    /** Adds an image. */
    public void add(SheetImage image) {
        figures.append(figure(image));
        images++;
    }

    /** The page. */
    public String html() {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="generator" content="%s">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src \
                'unsafe-inline'; base-uri 'none'; form-action 'none'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <link rel="icon" href="data:,">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <header><h1>%s</h1><p>%d image%s</p></header>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(
                        SideFile.SHEET.mark(),
                        escape(title),
                        styleSheet(),
                        escape(title),
                        images,
                        images == 1 ? "" : "s",
                        figures);
    }

    private static String figure(SheetImage image) {
        String shown = image.prompt().isEmpty() ? image.name() : image.prompt();
        return """
                <figure>
                <img src="data:image/jpeg;base64,%s" width="%d" height="%d" alt="%s">
                <figcaption><p class="prompt" dir="auto">%s</p><p>%s</p><p class="file">%s</p></figcaption>
                </figure>
                """.formatted(
                        jpeg(image.thumbnail()),
                        image.thumbnail().width(),
                        image.thumbnail().height(),
                        escape(shown),
                        escape(shown),
                        escape(image.summary()),
                        escape(image.name()));
    }

    private static String escape(String text) {
        return Printable.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String jpeg(RgbImage image) {
        return Base64.getEncoder().encodeToString(JPEG.encode(image, ImageMetadata.none()));
    }

    private static String styleSheet() {
        try (InputStream in = SheetPage.class.getResourceAsStream("sheet.css")) {
            return new String(Objects.requireNonNull(in, "sheet.css").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
    }
}
