package dev.panaflux.cli.shell;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.ImageSize;
import dev.panaflux.app.Seed;
import dev.panaflux.pipeline.ScheduleChoice;
import java.nio.file.Path;
import java.util.List;
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
 * @param strength how much of a line's first image to replace, or null to use it as a reference
 * @param mask where a line's first image is repainted, or null
 * @param adapters change the model, together
 */
record DrawSettings(
        @Nullable ImageSize size,
        @Nullable Integer steps,
        @Nullable Float guidance,
        @Nullable Seed seed,
        ScheduleChoice schedule,
        @Nullable String negative,
        int count,
        @Nullable Double strength,
        @Nullable Path mask,
        List<AdapterChoice> adapters) {

    static final DrawSettings DEFAULT =
            new DrawSettings(null, null, null, null, ScheduleChoice.AUTO, null, 1, null, null, List.of());

    /** Copies the list. */
    DrawSettings {
        adapters = List.copyOf(adapters);
    }

    /** Whether a line's first image is repainted. */
    boolean edits() {
        return strength != null || mask != null;
    }

    DrawSettings withSize(@Nullable ImageSize other) {
        return new DrawSettings(other, steps, guidance, seed, schedule, negative, count, strength, mask, adapters);
    }

    DrawSettings withSteps(@Nullable Integer other) {
        return new DrawSettings(size, other, guidance, seed, schedule, negative, count, strength, mask, adapters);
    }

    DrawSettings withGuidance(@Nullable Float other) {
        return new DrawSettings(size, steps, other, seed, schedule, negative, count, strength, mask, adapters);
    }

    DrawSettings withSeed(@Nullable Seed other) {
        return new DrawSettings(size, steps, guidance, other, schedule, negative, count, strength, mask, adapters);
    }

    DrawSettings withSchedule(ScheduleChoice other) {
        return new DrawSettings(size, steps, guidance, seed, other, negative, count, strength, mask, adapters);
    }

    DrawSettings withNegative(@Nullable String other) {
        return new DrawSettings(size, steps, guidance, seed, schedule, other, count, strength, mask, adapters);
    }

    DrawSettings withCount(int other) {
        return new DrawSettings(size, steps, guidance, seed, schedule, negative, other, strength, mask, adapters);
    }

    DrawSettings withStrength(@Nullable Double other) {
        return new DrawSettings(size, steps, guidance, seed, schedule, negative, count, other, mask, adapters);
    }

    DrawSettings withMask(@Nullable Path other) {
        return new DrawSettings(size, steps, guidance, seed, schedule, negative, count, strength, other, adapters);
    }

    DrawSettings withAdapters(List<AdapterChoice> other) {
        return new DrawSettings(size, steps, guidance, seed, schedule, negative, count, strength, mask, other);
    }
}
