package dev.panaflux.verify;

import java.util.List;
import java.util.Optional;

/**
 * All stages of one case, in the order of computation.
 *
 * @param caseName the case's name
 * @param stages the comparisons
 */
public record VerificationReport(String caseName, List<StageComparison> stages) {

    public VerificationReport {
        stages = List.copyOf(stages);
    }

    /** Whether every stage agrees with diffusers and at least one was compared. */
    public boolean passed() {
        return stages.stream().anyMatch(StageComparison.Compared.class::isInstance)
                && stages.stream().allMatch(StageComparison::passed);
    }

    /** The first stage that differs from diffusers. Start there, since later stages depend on it. */
    public Optional<StageComparison> firstFailure() {
        return stages.stream().filter(stage -> !stage.passed()).findFirst();
    }
}
