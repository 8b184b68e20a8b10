package dev.panaflux.kernels;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the constants of an enum by what people call them. */
public final class EnumLabels {

    private EnumLabels() {}

    /**
     * The value whose label is {@code text}.
     *
     * @param what the values are, for the message
     * @throws IllegalArgumentException if there is none; it names all labels
     */
    public static <E> E parse(String what, E[] values, Function<E, String> label, String text) {
        return Arrays.stream(values)
                .filter(value -> label.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s: expected %s, found \"%s\""
                        .formatted(what, Arrays.stream(values).map(label).collect(Collectors.joining(", ")), text)));
    }
}
