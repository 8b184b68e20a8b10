package dev.panaflux.explain.record;

import dev.panaflux.kernels.Operator;
import dev.panaflux.pipeline.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long phases and operators took, without the recording itself. */
public final class Times {

    /**
     * One operator in one phase.
     *
     * @param nanos of all calls
     * @param calls how often it was called
     */
    public record Spent(Phase phase, Operator operator, long nanos, int calls) {}

    private final Map<Phase, Long> phases = new EnumMap<>(Phase.class);
    private final Map<Phase, Long> openings = new EnumMap<>(Phase.class);
    private final Map<Phase, Map<Operator, Spent>> operators = new EnumMap<>(Phase.class);

    Times() {}

    void add(Phase phase, Operator operator, long nanos) {
        operators
                .computeIfAbsent(phase, _ -> new EnumMap<>(Operator.class))
                .merge(
                        operator,
                        new Spent(phase, operator, nanos, 1),
                        (one, other) -> new Spent(phase, operator, one.nanos() + other.nanos(), one.calls() + 1));
    }

    /** The first operator of a phase is called, so long after its start. */
    void open(Phase phase, long nanos) {
        openings.merge(phase, nanos, Long::sum);
    }

    void end(Phase phase, long nanos) {
        phases.merge(phase, nanos, Long::sum);
    }

    /** The time of each phase in nanoseconds, in order. */
    public Map<Phase, Long> phases() {
        return new EnumMap<>(phases);
    }

    /** The time in nanoseconds from the start of each phase to its first call of an operator. */
    public Map<Phase, Long> openings() {
        return new EnumMap<>(openings);
    }

    /** Every operator in every phase, in order. */
    public List<Spent> operators() {
        List<Spent> all = new ArrayList<>();
        operators.values().forEach(phase -> all.addAll(phase.values()));
        return all;
    }
}
