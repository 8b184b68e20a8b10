package dev.panaflux.springai;

import java.nio.file.Path;

/** The repository's folders. */
final class TestModel {

    static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .resolve(Path.of("..", ".."))
            .toAbsolutePath()
            .normalize();

    /** A small model with random weights. */
    static final Path TINY = ROOT.resolve(Path.of("models", "reference", "models", "tiny"));

    private TestModel() {}
}
