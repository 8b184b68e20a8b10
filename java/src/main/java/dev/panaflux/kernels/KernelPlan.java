package dev.panaflux.kernels;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Which implementation serves each operator, and why: printed by the program and written beside its results, so that no
 * figure or picture leaves open what computed it.
 *
 * @param backend label of the backend that was chosen
 * @param operators label of the backend that serves each operator, in the order of {@link Operator}
 * @param instructionSet what the backend computes with
 * @param blas the BLAS library, or {@code none}
 * @param threads number of threads
 * @param precision the arithmetic, never {@link Precision#AUTO}
 * @param reason why this backend was chosen
 * @param blocks how work is cut
 */
public record KernelPlan(
        String backend,
        Map<Operator, String> operators,
        String instructionSet,
        String blas,
        int threads,
        Precision precision,
        String reason,
        BlockSizes blocks) {

    /** Copies the table. */
    public KernelPlan {
        operators = Collections.unmodifiableMap(new EnumMap<>(operators));
    }

    /** One line: {@code vector (Vector API, 256 bits; f32; 2 threads; BLAS none; conv2d by scalar)}. */
    public String describe() {
        var facts = new StringJoiner("; ", backend + " (", ")")
                .add(instructionSet)
                .add(precision.label())
                .add(threads == 1 ? "1 thread" : threads + " threads")
                .add("BLAS " + blas);
        operators.forEach((operator, server) -> {
            if (!server.equals(backend)) {
                facts.add(operator.label() + " by " + server);
            }
        });
        blocks.chosen().forEach((size, value) -> {
            if (size.backend().label().equals(backend)) {
                facts.add(size.label() + " " + value);
            }
        });
        return facts.toString();
    }

    /** The plan as nested maps of strings and numbers, for JSON. */
    public Map<String, Object> toMap() {
        Map<String, String> table = new LinkedHashMap<>();
        operators.forEach((operator, server) -> table.put(operator.label(), server));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("backend", backend);
        map.put("instructionSet", instructionSet);
        map.put("blas", blas);
        map.put("precision", precision.label());
        map.put("threads", threads);
        map.put("reason", reason);
        map.put("blocks", blocks.of(BackendChoice.parse(backend)));
        map.put("operators", table);
        return map;
    }
}
