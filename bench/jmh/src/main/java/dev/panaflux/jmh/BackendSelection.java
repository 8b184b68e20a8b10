package dev.panaflux.jmh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The shapes and implementations that a command line names by {@code -p}. JMH would ask every benchmark for every one of them,
 * and operators have shapes of their own.
 *
 * @param shapes names of shapes; empty for all
 * @param implementations names of implementations; empty for all
 * @param others what is left for JMH
 */
record BackendSelection(Set<String> shapes, Set<String> implementations, List<String> others) {

    private static final String SHAPES = "shape=";
    private static final String IMPLEMENTATIONS = "implementation=";

    /** Takes a command line apart. */
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
     * Refuses names that nothing has.
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

    /** Those of {@code constants} that {@code names} names; all if it is empty. */
    static <E extends Enum<?>> List<E> of(Set<String> names, E[] constants) {
        return Arrays.stream(constants)
                .filter(constant -> names.isEmpty() || names.contains(constant.name()))
                .toList();
    }
}
