package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.system.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which backend computes each operator, and why. Printed by the program and stored with its results, so every figure and every
 * image shows what computed it.
 *
 * @param backend label of the chosen backend
 * @param operators label of the backend that computes each operator, in the order of {@link Operator}
 * @param instructionSet instruction set of the backend
 * @param blas the BLAS library, or {@code none}
 * @param threads number of threads
 * @param precision the arithmetic
 * @param choice {@code automatic}, or {@code requested} by the user
 * @param skipped one line for each preferred backend that cannot be used, saying why
 * @param warnings what the user should know of the backend, a line each
 * @param alternatives labels of the backends that come after it, if the choice was automatic
 * @param tiles the backend's tile sizes
 */
public record KernelPlan(
        String backend,
        Map<Operator, String> operators,
        String instructionSet,
        String blas,
        int threads,
        Precision precision,
        String choice,
        List<String> skipped,
        List<String> warnings,
        List<String> alternatives,
        Map<TileSize, Integer> tiles) {

    /** Copies the tables and the lines. */
    public KernelPlan {
        operators = Collections.unmodifiableMap(new EnumMap<>(operators));
        skipped = List.copyOf(skipped);
        warnings = List.copyOf(warnings);
        alternatives = List.copyOf(alternatives);
        tiles = Collections.unmodifiableMap(new LinkedHashMap<>(tiles));
    }

    /** Why this backend was chosen: {@code automatic; vector: computes f32 only}. */
    public String reason() {
        return Stream.concat(Stream.of(choice), skipped.stream()).collect(Collectors.joining("; "));
    }

    /** What the user should know: backends that were skipped, and warnings. */
    public List<String> notices() {
        return Stream.concat(skipped.stream(), warnings.stream()).toList();
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
        tiles.forEach((size, value) -> {
            if (value != size.defaultValue()) {
                facts.add(size.label() + " " + value);
            }
        });
        return facts.toString();
    }

    /**
     * All that decides the bits of a result: which backend serves each operator, with which instructions and library, in which
     * precision, version and JVM. Threads and tile sizes decide none.
     */
    public String arithmetic() {
        return String.join(
                "; ",
                backend,
                operators.toString(),
                instructionSet,
                blas,
                precision.label(),
                Version.current(),
                Runtime.version().toString(),
                System.getProperty("os.arch"));
    }

    /** The plan line by line, with the backends that were not chosen and why. */
    public List<String> explain() {
        List<String> lines = new ArrayList<>();
        lines.add("backend: %s, %s".formatted(backend, choice));
        lines.add("instruction set: " + instructionSet);
        lines.add("precision: " + precision.label());
        lines.add("threads: " + threads);
        lines.add("BLAS: " + blas);
        operators.forEach((operator, server) -> {
            if (!server.equals(backend)) {
                lines.add("%s: by %s".formatted(operator.label(), server));
            }
        });
        lines.addAll(warnings);
        skipped.forEach(line -> lines.add("not chosen: " + line));
        alternatives.forEach(label -> lines.add("not chosen: %s: comes after %s".formatted(label, backend)));
        return lines;
    }

    /** The plan as nested maps of strings and numbers, for JSON. */
    public Map<String, Object> toMap() {
        Map<String, String> table = new LinkedHashMap<>();
        operators.forEach((operator, server) -> table.put(operator.label(), server));
        Map<String, Integer> sizes = new LinkedHashMap<>();
        tiles.forEach((size, value) -> sizes.put(size.label(), value));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("backend", backend);
        map.put("instructionSet", instructionSet);
        map.put("blas", blas);
        map.put("precision", precision.label());
        map.put("threads", threads);
        map.put("reason", reason());
        map.put("blocks", sizes);
        map.put("operators", table);
        return map;
    }
}
