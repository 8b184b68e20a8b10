package dev.panaflux.explain;

import dev.panaflux.pipeline.GenerationRequest;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The page that most tests read, made once. */
final class Apple {

    /** An apple of the embedded model, in four steps. */
    static final Explained EXPLAINED = explain();

    private Apple() {}

    private static Explained explain() {
        try {
            return Explained.of(
                    "emoji",
                    GenerationRequest.of("a red apple on a sky blue background")
                            .seed(1)
                            .build());
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
