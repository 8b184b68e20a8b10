package dev.panaflux.sampling;

/** How the schedule's mu bends sigmas ({@code time_shift_type} of the scheduler's config). */
public enum TimeShift {

    /** {@code e^mu / (e^mu + 1/t - 1)}. */
    EXPONENTIAL {
        @Override
        float apply(double mu, float t) {
            return ratio((float) Math.exp(mu), t);
        }
    },

    /** {@code mu / (mu + 1/t - 1)}. */
    LINEAR {
        @Override
        float apply(double mu, float t) {
            return ratio((float) mu, t);
        }
    };

    /** In float32 as numpy computes it. */
    private static float ratio(float weight, float t) {
        return weight / (weight + (1.0f / t - 1.0f));
    }

    /** Shifts one sigma in (0, 1]. */
    abstract float apply(double mu, float t);
}
