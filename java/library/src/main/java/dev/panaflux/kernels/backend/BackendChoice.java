package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.EnumLabels;
import java.util.List;
import java.util.stream.Stream;

/** Which backend a user asks for: a certain one, or the best. */
public sealed interface BackendChoice permits BackendChoice.Auto, Backend {

    /** The one with the highest {@link KernelBackend#preference} that can run. */
    BackendChoice AUTO = new Auto();

    /** The lower-case name of the option value: {@code auto}, {@code native}, ... */
    String label();

    /** See {@link #AUTO}. */
    record Auto() implements BackendChoice {

        @Override
        public String label() {
            return "auto";
        }
    }

    /**
     * The choice with that label, {@code auto} or an installed backend's.
     *
     * @throws IllegalArgumentException if there is none
     */
    static BackendChoice parse(String text) {
        List<BackendChoice> choices = Stream.concat(
                        Stream.of(AUTO),
                        KernelSelector.installed().backends().stream().map(KernelBackend::id))
                .toList();
        return EnumLabels.parse("backend", choices, BackendChoice::label, text);
    }
}
