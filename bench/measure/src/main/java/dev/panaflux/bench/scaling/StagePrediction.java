package dev.panaflux.bench.scaling;

import java.util.List;

/**
 * A stage on some cores.
 *
 * @param stage its name
 * @param nanos how long it takes
 * @param serialNanos of them on one core alone
 * @param idleNanos of them all cores together wait for the last tasks of regions, on average
 * @param barrierNanos of them for handing out work and waiting for its end
 * @param memoryNanos of them all wait for memory, at least
 * @param operators what each operator has part in it
 */
public record StagePrediction(
        String stage,
        double nanos,
        double serialNanos,
        double idleNanos,
        double barrierNanos,
        double memoryNanos,
        List<OperatorLoss> operators) {

    /** Copies the list. */
    public StagePrediction {
        operators = List.copyOf(operators);
    }
}
