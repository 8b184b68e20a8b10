package dev.panaflux.app.jobs;

import dev.panaflux.pipeline.ReferenceImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads reference images, and keeps the latest, as the images of a job often share theirs. */
final class ReferenceCache {

    /** Each takes up to three megabytes. */
    private static final int KEPT = 32;

    private final Map<Path, ReferenceImage> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, ReferenceImage> eldest) {
            return size() > KEPT;
        }
    };

    /**
     * The image of a file.
     *
     * @throws dev.panaflux.image.ImageFormatException if it is none, or a damaged one
     * @throws IOException if it cannot be read
     */
    ReferenceImage read(Path file) throws IOException {
        ReferenceImage reference = kept.get(file);
        if (reference == null) {
            reference = ReferenceImage.read(file);
            kept.put(file, reference);
        }
        return reference;
    }
}
