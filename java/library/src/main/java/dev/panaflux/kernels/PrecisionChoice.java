package dev.panaflux.kernels;

import java.util.List;
import java.util.stream.Stream;

/** The arithmetic that a user requests: a specific one, or the backend's choice. */
public sealed interface PrecisionChoice permits PrecisionChoice.Auto, Precision {

    /** The fastest on the chosen backend without visible loss. */
    PrecisionChoice AUTO = new Auto();

    /** The lower-case name of the option value: {@code auto}, {@code f32}, ... */
    String label();

    /** See {@link #AUTO}. */
    record Auto() implements PrecisionChoice {

        @Override
        public String label() {
            return "auto";
        }
    }

    /**
     * The choice with that label.
     *
     * @throws IllegalArgumentException if there is none
     */
    static PrecisionChoice parse(String text) {
        List<PrecisionChoice> choices =
                Stream.concat(Stream.of(AUTO), Stream.of(Precision.values())).toList();
        return LabelLookup.find("precision", choices, PrecisionChoice::label, text);
    }
}
