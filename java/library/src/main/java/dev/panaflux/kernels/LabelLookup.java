package dev.panaflux.kernels;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds values by the labels that users know. */
public final class LabelLookup {

    private LabelLookup() {}

    /**
     * The value whose label is {@code text}.
     *
     * @param what the kind of value, for the message
     * @throws IllegalArgumentException if there is none; the message lists all labels
     */
    public static <E> E find(String what, List<? extends E> values, Function<E, String> label, String text) {
        return values.stream()
                .<E>map(value -> value)
                .filter(value -> label.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s: expected %s, found \"%s\""
                        .formatted(what, values.stream().map(label).collect(Collectors.joining(", ")), text)));
    }
}
