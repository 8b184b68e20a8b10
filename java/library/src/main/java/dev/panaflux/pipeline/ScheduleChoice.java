package dev.panaflux.pipeline;

import dev.panaflux.sampling.SamplingDefaults;
import dev.panaflux.sampling.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schedule of a request; the number of steps may be left to the model. */
public sealed interface ScheduleChoice {

    /** The model's own schedule, and the default. */
    ScheduleChoice AUTO = new Auto();

    /** Evenly spaced sigmas. */
    ScheduleChoice LINEAR = new Linear();

    /**
     * Returns the schedule.
     *
     * @param steps the requested number of steps, or null
     * @param defaults the model's defaults
     * @throws IllegalArgumentException if the steps do not fit the choice
     */
    Schedule resolve(@Nullable Integer steps, SamplingDefaults defaults);

    /** The model's own schedule. */
    record Auto() implements ScheduleChoice {
        @Override
        public Schedule resolve(@Nullable Integer steps, SamplingDefaults defaults) {
            return defaults.schedule().apply(steps == null ? defaults.steps() : steps);
        }
    }

    /** Evenly spaced sigmas. */
    record Linear() implements ScheduleChoice {
        @Override
        public Schedule resolve(@Nullable Integer steps, SamplingDefaults defaults) {
            return new Schedule.Linear(steps == null ? defaults.steps() : steps);
        }
    }

    /**
     * Sigmas that stay near 1 for longer.
     *
     * @param alpha the exponent, greater than 0
     */
    record Power(double alpha) implements ScheduleChoice {
        @Override
        public Schedule resolve(@Nullable Integer steps, SamplingDefaults defaults) {
            return new Schedule.Power(steps == null ? defaults.steps() : steps, alpha);
        }
    }

    /**
     * Sigmas from the caller.
     *
     * @param sigmas see {@link Schedule.Custom}
     */
    record Custom(List<Float> sigmas) implements ScheduleChoice {

        public Custom {
            sigmas = List.copyOf(sigmas);
        }

        @Override
        public Schedule resolve(@Nullable Integer steps, SamplingDefaults defaults) {
            Schedule.Custom schedule = new Schedule.Custom(sigmas);
            if (steps != null && steps != schedule.steps()) {
                throw new IllegalArgumentException("steps: expected %d, the number of sigmas, or none, found %d"
                        .formatted(schedule.steps(), steps));
            }
            return schedule;
        }
    }
}
