package dev.panaflux.sampling;

import dev.panaflux.sampling.SchedulerConfig.TimeShiftType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The noise levels of a generation: n sigmas that fall from 1, then 0.
 *
 * <p>Computed in float32 in the same order as in diffusers ({@code Flux2KleinPipeline} and
 * {@code FlowMatchEulerDiscreteScheduler}); EXACT against it.
 */
public sealed interface Schedule {

    /** The number of Euler steps. */
    int steps();

    /** Its name and numbers, which make it again, for metadata: {@code power 2.0}. */
    String label();

    /**
     * The sigmas and timesteps of one generation.
     *
     * @param config the model's scheduler
     * @param imageTokens tokens of the image, without reference images; at least 1
     * @throws IllegalArgumentException if {@code imageTokens} is not positive, or the config does not allow so few steps
     */
    NoiseLevels levels(SchedulerConfig config, int imageTokens);

    /**
     * diffusers' schedule, and the default: {@code 1, 1 - 1/n, ..., 1/n}, shifted by a mu that was fitted to the number of
     * tokens and steps.
     *
     * @param steps n, at least 1
     */
    record EmpiricalMu(int steps) implements Schedule {

        private static final int LARGEST_FITTED = 4300;

        public EmpiricalMu {
            requireSteps(steps);
        }

        @Override
        public String label() {
            return "empirical-mu";
        }

        @Override
        public NoiseLevels levels(SchedulerConfig config, int imageTokens) {
            return shifted(evenlySpaced(steps), config, mu(imageTokens, steps));
        }

        /**
         * {@code compute_empirical_mu}: linear in the tokens, and up to 4300 tokens also in the steps (one line fitted at
         * 10 steps, one at 200).
         *
         * @throws IllegalArgumentException if an argument is not positive
         */
        public static double mu(int imageTokens, int steps) {
            requireSteps(steps);
            if (imageTokens < 1) {
                throw new IllegalArgumentException("image tokens: expected at least 1, found " + imageTokens);
            }
            double at200 = 0.00016927 * imageTokens + 0.45666666;
            if (imageTokens > LARGEST_FITTED) {
                return at200;
            }
            double at10 = 8.73809524e-05 * imageTokens + 1.89833333;
            double slope = (at200 - at10) / 190.0;
            return slope * steps + (at200 - 200.0 * slope);
        }

        /** {@code numpy.linspace(1, 1/n, n)} in float32. */
        private static float[] evenlySpaced(int steps) {
            double last = 1.0 / steps;
            double stride = (last - 1.0) / (steps - 1);
            float[] sigmas = new float[steps];
            for (int i = 1; i < steps; i++) {
                sigmas[i] = (float) (i * stride + 1.0);
            }
            sigmas[steps - 1] = (float) last;
            sigmas[0] = 1.0f;
            return sigmas;
        }
    }

    /**
     * Evenly spaced sigmas, not shifted: {@code 1 - i/n}.
     *
     * @param steps n, at least 1
     */
    record Linear(int steps) implements Schedule {

        public Linear {
            requireSteps(steps);
        }

        @Override
        public String label() {
            return "linear";
        }

        @Override
        public NoiseLevels levels(SchedulerConfig config, int imageTokens) {
            return new Power(steps, 1.0).levels(config, imageTokens);
        }
    }

    /**
     * Sigmas that stay near 1 for longer, not shifted: {@code 1 - (i/n)^alpha}.
     *
     * @param steps n, at least 1
     * @param alpha greater than 0; 1 is linear, 2 is common
     */
    record Power(int steps, double alpha) implements Schedule {

        public Power {
            requireSteps(steps);
            if (!(alpha > 0) || Double.isInfinite(alpha)) {
                throw new IllegalArgumentException("power alpha: expected a number greater than 0, found " + alpha);
            }
        }

        @Override
        public String label() {
            return "power " + alpha;
        }

        @Override
        public NoiseLevels levels(SchedulerConfig config, int imageTokens) {
            float[] sigmas = new float[steps];
            for (int i = 0; i < steps; i++) {
                sigmas[i] = (float) (1.0 - Math.pow((double) i / steps, alpha));
            }
            return NoiseLevels.of(sigmas, config.numTrainTimesteps());
        }
    }

    /**
     * Sigmas from the caller, shifted as diffusers' pipeline shifts the sigmas that it is given: by mu for this number of steps
     * if the config asks for dynamic shifting, otherwise by the config's shift.
     *
     * <p>Pitfall: like {@code sigmas=} in diffusers, they are positions on the unshifted schedule, not final noise levels as in
     * other programs.
     *
     * @param sigmas falling, in (0, 1]; the final 0 of every schedule may be given or omitted
     */
    record Custom(List<Float> sigmas) implements Schedule {

        public Custom {
            List<Float> given = List.copyOf(sigmas);
            boolean closed = !given.isEmpty() && given.getLast() == 0.0f;
            sigmas = closed ? given.subList(0, given.size() - 1) : given;
            if (sigmas.isEmpty()) {
                throw new IllegalArgumentException("sigmas: expected at least one above 0, found " + given);
            }
            float previous = Math.nextUp(1.0f);
            for (float sigma : sigmas) {
                if (!(sigma > 0.0f && sigma < previous)) {
                    throw new IllegalArgumentException("sigmas: expected falling numbers in (0, 1], found " + given);
                }
                previous = sigma;
            }
        }

        @Override
        public int steps() {
            return sigmas.size();
        }

        @Override
        public String label() {
            return "custom " + sigmas.stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        @Override
        public NoiseLevels levels(SchedulerConfig config, int imageTokens) {
            float[] positions = new float[sigmas.size()];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = sigmas.get(i);
            }
            return shifted(positions, config, EmpiricalMu.mu(imageTokens, positions.length));
        }
    }

    private static void requireSteps(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps: expected at least 1, found " + steps);
        }
    }

    private static NoiseLevels shifted(float[] sigmas, SchedulerConfig config, double mu) {
        float shift = (float) config.shift();
        float excess = (float) (config.shift() - 1.0);
        for (int i = 0; i < sigmas.length; i++) {
            float sigma = sigmas[i];
            sigmas[i] = config.useDynamicShifting()
                    ? timeShifted(config.timeShiftType(), mu, sigma)
                    : shift * sigma / (1.0f + excess * sigma);
        }
        double terminal = config.shiftTerminal().orElse(0);
        if (terminal != 0) {
            stretch(sigmas, terminal);
        }
        return NoiseLevels.of(sigmas, config.numTrainTimesteps());
    }

    /** A sigma in (0, 1] shifted by mu, in float32 as in numpy. */
    private static float timeShifted(TimeShiftType type, double mu, float t) {
        float weight = switch (type) {
            case EXPONENTIAL -> (float) Math.exp(mu);
            case LINEAR -> (float) mu;
        };
        return weight / (weight + (1.0f / t - 1.0f));
    }

    /** Scales the distances from 1 so that the last sigma becomes {@code terminal}. */
    private static void stretch(float[] sigmas, double terminal) {
        float scale = (1.0f - sigmas[sigmas.length - 1]) / (float) (1.0 - terminal);
        if (scale == 0.0f) {
            throw new IllegalArgumentException(
                    "shift_terminal: expected a schedule that ends below 1, found " + sigmas.length + " step(s) at 1");
        }
        for (int i = 0; i < sigmas.length; i++) {
            sigmas[i] = 1.0f - (1.0f - sigmas[i]) / scale;
        }
    }
}
