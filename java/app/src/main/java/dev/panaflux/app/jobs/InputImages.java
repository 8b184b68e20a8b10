package dev.panaflux.app.jobs;

import dev.panaflux.app.EditSettings;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.pipeline.ReferenceImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the images that a job works from, and keeps the latest, as the images of a job often share theirs. */
final class InputImages {

    /** Each takes up to three megabytes. */
    private static final int REFERENCES_KEPT = 32;

    /** A source and its mask, at their full sizes. */
    private static final int WHOLE_KEPT = 2;

    private final Map<Path, ReferenceImage> references = latest(REFERENCES_KEPT);
    private final Map<Path, NamedImage> whole = latest(WHOLE_KEPT);

    private static <T> Map<Path, T> latest(int kept) {
        return new LinkedHashMap<>(kept, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Path, T> eldest) {
                return size() > kept;
            }
        };
    }

    /**
     * A reference image.
     *
     * @throws ImageFormatException if it is none, or a damaged one
     * @throws IOException if it cannot be read
     */
    ReferenceImage reference(Path file) throws IOException {
        ReferenceImage reference = references.get(file);
        if (reference == null) {
            reference = ReferenceImage.read(file);
            references.put(file, reference);
        }
        return reference;
    }

    /**
     * What an image begins with, or null.
     *
     * @throws ImageFormatException if an image is none, or a damaged one
     * @throws IOException if one cannot be read
     */
    @Nullable
    SourceEdit edit(EditSettings settings) throws IOException {
        return settings.read(file -> {
            NamedImage image = whole.get(file);
            if (image == null) {
                image = NamedImage.read(file);
                whole.put(file, image);
            }
            return image;
        });
    }
}
