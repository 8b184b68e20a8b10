package dev.panaflux.springai;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells in words, instead of a stack trace, why an application with a model that cannot be opened does not start. */
final class PanafluxFailureAnalyzer extends AbstractFailureAnalyzer<PanafluxImageException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PanafluxImageException cause) {
        return new FailureAnalysis(
                "Panaflux cannot draw: " + cause.getMessage(),
                "Set panaflux.model to the folder or name of a model, or panaflux.server to the address of panaflux serve.",
                cause);
    }
}
