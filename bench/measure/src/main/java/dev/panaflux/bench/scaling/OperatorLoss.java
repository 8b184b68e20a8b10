package dev.panaflux.bench.scaling;

/**
 * An operator's part in a stage.
 *
 * @param operator its name
 * @param regions how often its work is handed out
 * @param tasks into how many parts, all together
 * @param nanos from the end of the region before to its own, summed up
 * @param lostNanos of them: as if all cores had waited for so long
 */
public record OperatorLoss(String operator, int regions, long tasks, double nanos, double lostNanos) {

    OperatorLoss plus(OperatorLoss other) {
        return new OperatorLoss(
                operator,
                regions + other.regions,
                tasks + other.tasks,
                nanos + other.nanos,
                lostNanos + other.lostNanos);
    }
}
