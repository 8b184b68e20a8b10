package dev.panaflux.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.panaflux.app.Failure;
import java.util.concurrent.CancellationException;

/** Tells failures in the exceptions of LangChain4j. */
final class Failures {

    private Failures() {}

    /** The exception for what went wrong. */
    static RuntimeException translated(Exception thrown) {
        Failure failure = Failure.of(thrown);
        return switch (failure.kind()) {
            case USAGE, IMAGE, FAILED_CHECK -> new InvalidRequestException(failure.message(), thrown);
            case MODEL -> new ModelNotFoundException(failure.message(), thrown);
            case CANCELLED -> new CancellationException(failure.message());
            case ENVIRONMENT, MEMORY, INTERNAL -> new InternalServerException(failure.message(), thrown);
        };
    }
}
