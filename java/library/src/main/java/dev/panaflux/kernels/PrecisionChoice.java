package dev.panaflux.kernels;

import java.util.List;
import java.util.stream.Stream;

/** Which arithmetic a user asks for: a certain one, or the backend's own choice. */
public sealed interface PrecisionChoice permits PrecisionChoice.Auto, Precision {

    /** Whatever is fastest on the chosen backend without visible loss. */
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
        return EnumLabels.parse("precision", choices, PrecisionChoice::label, text);
    }
}
