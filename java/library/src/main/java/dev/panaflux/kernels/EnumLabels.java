package dev.panaflux.kernels;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds values by what people call them. */
public final class EnumLabels {

    private EnumLabels() {}

    /**
     * The value whose label is {@code text}.
     *
     * @param what the values are, for the message
     * @throws IllegalArgumentException if there is none; it names all labels
     */
    public static <E> E parse(String what, List<? extends E> values, Function<E, String> label, String text) {
        return values.stream()
                .<E>map(value -> value)
                .filter(value -> label.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s: expected %s, found \"%s\""
                        .formatted(what, values.stream().map(label).collect(Collectors.joining(", ")), text)));
    }
}
