package dev.panaflux.server.queue;

import java.util.List;
import java.util.Optional;

/**
 * A LoRA or one of its relatives, as clients choose it.
 *
 * @param name by which requests name it
 * @param kind what it stores; empty if it cannot be read
 * @param ranks that occur in it, ascending
 * @param problem why the model cannot draw with it, if it cannot
 */
public record LoraFacts(String name, String kind, List<Long> ranks, Optional<String> problem) {

    /** Copies the list. */
    public LoraFacts {
        ranks = List.copyOf(ranks);
    }
}
