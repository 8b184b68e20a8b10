package dev.panaflux.app.generate;

/**
 * How far a request is.
 *
 * @param phase what is done now, for display: {@code denoising}
 * @param share of the request that is done, 0 to 1; it never falls
 */
public record GenerationProgress(String phase, double share) {}
