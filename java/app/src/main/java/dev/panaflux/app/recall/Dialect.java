package dev.panaflux.app.recall;

import dev.panaflux.image.ImageMetadata;
import java.util.Optional;

/** A program's way of telling how an image was made. */
interface Dialect {

    /** What is told in this way; empty where nothing is. */
    Optional<Recipe> read(ImageMetadata metadata);
}
