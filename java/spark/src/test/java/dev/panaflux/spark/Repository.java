package dev.panaflux.spark;

import java.nio.file.Path;

/** The repository's folders. */
final class Repository {

    static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .resolve(Path.of("..", ".."))
            .toAbsolutePath()
            .normalize();

    /** A small model with random weights. */
    static final Path TINY = ROOT.resolve(Path.of("models", "reference", "models", "tiny"));

    /** The embedded model. */
    static final Path EMBEDDED = ROOT.resolve(Path.of("models", "emoji"));

    private Repository() {}
}
