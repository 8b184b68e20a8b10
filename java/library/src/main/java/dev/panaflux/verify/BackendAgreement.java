package dev.panaflux.verify;

import dev.panaflux.image.ImageDifference;
import dev.panaflux.kernels.backend.KernelPlan;
import java.util.List;
import java.util.Optional;

/**
 * How far one backend's way to an image is from another's.
 *
 * @param plan what computed
 * @param stages every stage that both recorded, in the order of computation
 * @param image the distance of the images
 */
public record BackendAgreement(KernelPlan plan, List<Stage> stages, ImageDifference image) {

    /**
     * A stage of both.
     *
     * @param name its name
     * @param errors how far it is from the other's
     */
    public record Stage(String name, StageErrors errors) {}

    public BackendAgreement {
        stages = List.copyOf(stages);
    }

    /** The first stage with another value than the other's, empty if all are equal bit by bit. */
    public Optional<Stage> firstDivergence() {
        return stages.stream().filter(stage -> stage.errors().maxError() != 0).findFirst();
    }

    /** The first stage that is farther off than f32 may be from diffusers, empty if there is none. */
    public Optional<Stage> firstBeyondTolerance() {
        return stages.stream()
                .filter(stage -> !Tolerance.of(stage.name()).accepts(stage.errors()))
                .findFirst();
    }
}
