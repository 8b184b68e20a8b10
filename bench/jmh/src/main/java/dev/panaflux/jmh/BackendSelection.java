package dev.panaflux.jmh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The shapes and implementations selected by {@code -p}. JMH would apply each of them to every benchmark, but operators have
 * different shapes.
 *
 * @param shapes names of shapes; empty for all
 * @param implementations names of implementations; empty for all
 * @param others the arguments left for JMH
 */
record BackendSelection(Set<String> shapes, Set<String> implementations, List<String> others) {

    private static final String SHAPES = "shape=";
    private static final String IMPLEMENTATIONS = "implementation=";

    /** Parses a command line. */
    static BackendSelection of(String... args) {
        Set<String> shapes = new TreeSet<>();
        Set<String> implementations = new TreeSet<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String value = args[i].equals("-p") && i + 1 < args.length ? args[i + 1] : "";
            if (value.startsWith(SHAPES)) {
                shapes.addAll(names(value.substring(SHAPES.length())));
                i++;
            } else if (value.startsWith(IMPLEMENTATIONS)) {
                implementations.addAll(names(value.substring(IMPLEMENTATIONS.length())));
                i++;
            } else {
                others.add(args[i]);
            }
        }
        return new BackendSelection(shapes, implementations, others);
    }

    private static List<String> names(String list) {
        return Arrays.asList(list.split(",", -1));
    }

    /**
     * Rejects unknown names.
     *
     * @throws IllegalArgumentException naming the first one
     */
    void requireKnown(Collection<String> knownShapes, Collection<String> knownImplementations) {
        requireKnown("shape", shapes, knownShapes);
        requireKnown("implementation", implementations, knownImplementations);
    }

    private static void requireKnown(String parameter, Set<String> names, Collection<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "%s: expected one of %s, found %s".formatted(parameter, new TreeSet<>(known), name));
            }
        }
    }

    /** The constants with these names; all if {@code names} is empty. */
    static <E extends Enum<?>> List<E> of(Set<String> names, E[] constants) {
        return Arrays.stream(constants)
                .filter(constant -> names.isEmpty() || names.contains(constant.name()))
                .toList();
    }
}
