package dev.panaflux.server.queue;

import org.jspecify.annotations.Nullable;

/**
 * How far a job in work is.
 *
 * @param phase what is done now: {@code encode-prompt}, {@code denoise}, {@code decode} and so on
 * @param image index of the job's image in work, from 0
 * @param step steps that are done of it
 * @param steps all its steps
 * @param share of the job that is done, 0 to 1
 * @param etaSeconds about how long the rest takes, or null while that is unknown
 */
public record JobProgress(
        String phase,
        int image,
        int step,
        int steps,
        double share,
        @Nullable Double etaSeconds) {}
