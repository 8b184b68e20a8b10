package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.LabelLookup;
import java.util.List;
import java.util.stream.Stream;

/** The backend that a user requests: a specific one, or the best available. */
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
     * The choice with this label: {@code auto}, or that of an installed backend.
     *
     * @throws IllegalArgumentException if there is none
     */
    static BackendChoice parse(String text) {
        List<BackendChoice> choices = Stream.concat(
                        Stream.of(AUTO),
                        KernelSelector.installed().backends().stream().map(KernelBackend::id))
                .toList();
        return LabelLookup.find("backend", choices, BackendChoice::label, text);
    }
}
