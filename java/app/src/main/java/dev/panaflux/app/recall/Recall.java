package dev.panaflux.app.recall;

import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads from an image file how it was made: Panaflux's own record, and as far as they go those of ComfyUI, InvokeAI, flux2.c
 * and iris.c, mflux, stable-diffusion.cpp, Forge and AUTOMATIC1111's web UI.
 */
public final class Recall {

    private static final List<Dialect> DIALECTS = List.of(
            new PanafluxDocument(),
            new ComfyGraph(),
            new InvokeDocument(),
            new IrisKeys(),
            new MfluxDocument(),
            new ParametersText());

    /** What mflux appends to an image's name without its extension. */
    private static final List<String> COMPANIONS = List.of(".metadata.json", ".json");

    private static final int MAX_COMPANION_BYTES = 1 << 20;

    private Recall() {}

    /**
     * Reads an image's recipe.
     *
     * @throws ImageFormatException if the file is no image, or nothing in it or beside it tells how it was made
     */
    public static Recipe of(Path image) throws ImageFormatException {
        ImageMetadata metadata = MetadataReader.read(image);
        Optional<Recipe> recipe = of(metadata);
        if (recipe.isEmpty()) {
            recipe = companion(image).flatMap(text -> of(new ImageMetadata(Map.of(ImageMetadata.PARAMETERS, text))));
        }
        return recipe.orElseThrow(() -> new ImageFormatException(
                "%s: expected metadata that tells how it was made, found %s".formatted(image, found(metadata))));
    }

    /** The recipe that texts tell. */
    public static Optional<Recipe> of(ImageMetadata metadata) {
        return DIALECTS.stream()
                .flatMap(dialect -> dialect.read(metadata).stream())
                .findFirst();
    }

    private static String found(ImageMetadata metadata) {
        return metadata.texts().isEmpty()
                ? "none"
                : "others: " + Json.brief(String.join(", ", metadata.texts().keySet()));
    }

    private static Optional<String> companion(Path image) {
        String name = String.valueOf(image.getFileName());
        int dot = name.lastIndexOf('.');
        for (String suffix : COMPANIONS) {
            Path file = image.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + suffix);
            if (Files.isRegularFile(file)) {
                try (InputStream in = Files.newInputStream(file)) {
                    return Optional.of(new String(in.readNBytes(MAX_COMPANION_BYTES), StandardCharsets.UTF_8));
                } catch (IOException unreadable) {
                    // Then the image tells nothing.
                }
            }
        }
        return Optional.empty();
    }
}
