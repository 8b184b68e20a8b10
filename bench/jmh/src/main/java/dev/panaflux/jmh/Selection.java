package dev.panaflux.jmh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code -p} selects. JMH would run every implementation on every shape, but not all of them accept all.
 *
 * @param shapes the shapes to measure
 * @param implementations the implementations to measure
 * @param others the arguments left for JMH
 */
record Selection(List<Shape> shapes, List<Implementation> implementations, List<String> others) {

    private static final String SHAPES = "shape=";
    private static final String IMPLEMENTATIONS = "implementation=";

    /**
     * Parses a command line; what it does not name is selected as a whole.
     *
     * @throws IllegalArgumentException naming the first name that is unknown
     */
    static Selection of(String... args) {
        List<String> shapes = new ArrayList<>();
        List<String> implementations = new ArrayList<>();
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
        return new Selection(
                named("shape", shapes, Shape.values()),
                named("implementation", implementations, Implementation.values()),
                others);
    }

    private static List<String> names(String list) {
        return Arrays.asList(list.split(",", -1));
    }

    private static <E extends Enum<E>> List<E> named(String parameter, List<String> names, E[] constants) {
        for (String name : names) {
            if (Arrays.stream(constants).noneMatch(constant -> isNamed(constant, name))) {
                throw new IllegalArgumentException(
                        "%s: expected a name that -lp lists, found %s".formatted(parameter, name));
            }
        }
        return Arrays.stream(constants)
                .filter(constant -> names.isEmpty() || names.stream().anyMatch(name -> isNamed(constant, name)))
                .toList();
    }

    /** Whether {@code name} is the constant's, or its beginning followed by a star. */
    private static boolean isNamed(Enum<?> constant, String name) {
        return name.endsWith("*")
                ? constant.name().startsWith(name.substring(0, name.length() - 1))
                : constant.name().equals(name);
    }
}
