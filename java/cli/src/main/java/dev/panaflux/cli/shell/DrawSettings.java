package dev.panaflux.cli.shell;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.Seed;
import dev.panaflux.pipeline.ScheduleChoice;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all images until it is changed; null where the model decides.
 *
 * @param size width and height
 * @param steps Euler steps
 * @param guidance scale of classifier-free guidance
 * @param seed the seed of every line's first image; null for another each time
 * @param schedule the schedule of noise levels
 * @param negative what images should not show
 * @param count images for each line
 */
record DrawSettings(
        @Nullable ImageSize size,
        @Nullable Integer steps,
        @Nullable Float guidance,
        @Nullable Seed seed,
        ScheduleChoice schedule,
        @Nullable String negative,
        int count) {

    static final DrawSettings DEFAULT = new DrawSettings(null, null, null, null, ScheduleChoice.AUTO, null, 1);

    DrawSettings withSize(@Nullable ImageSize other) {
        return new DrawSettings(other, steps, guidance, seed, schedule, negative, count);
    }

    DrawSettings withSteps(@Nullable Integer other) {
        return new DrawSettings(size, other, guidance, seed, schedule, negative, count);
    }

    DrawSettings withGuidance(@Nullable Float other) {
        return new DrawSettings(size, steps, other, seed, schedule, negative, count);
    }

    DrawSettings withSeed(@Nullable Seed other) {
        return new DrawSettings(size, steps, guidance, other, schedule, negative, count);
    }

    DrawSettings withSchedule(ScheduleChoice other) {
        return new DrawSettings(size, steps, guidance, seed, other, negative, count);
    }

    DrawSettings withNegative(@Nullable String other) {
        return new DrawSettings(size, steps, guidance, seed, schedule, other, count);
    }

    DrawSettings withCount(int other) {
        return new DrawSettings(size, steps, guidance, seed, schedule, negative, other);
    }
}
