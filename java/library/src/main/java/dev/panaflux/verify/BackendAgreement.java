package dev.panaflux.verify;

import dev.panaflux.image.ImageDifference;
import dev.panaflux.kernels.backend.KernelPlan;
import java.util.List;
import java.util.Optional;

/**
 * How closely one backend's results agree with another's.
 *
 * @param plan the kernel plan
 * @param stages every stage that both computed, in order
 * @param image the difference of the images
 */
public record BackendAgreement(KernelPlan plan, List<Stage> stages, ImageDifference image) {

    /**
     * A stage of both.
     *
     * @param name its name
     * @param errors the differences from the other backend's stage
     */
    public record Stage(String name, StageErrors errors) {}

    public BackendAgreement {
        stages = List.copyOf(stages);
    }

    /** The first stage with a different value; empty if all are identical to the last bit. */
    public Optional<Stage> firstDivergence() {
        return stages.stream().filter(stage -> stage.errors().maxError() != 0).findFirst();
    }

    /** The first stage that differs by more than the f32 tolerance against diffusers; empty if there is none. */
    public Optional<Stage> firstBeyondTolerance() {
        return stages.stream()
                .filter(stage -> !Tolerance.of(stage.name()).accepts(stage.errors()))
                .findFirst();
    }
}
