package dev.panaflux.app.shelf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A LoRA or one of its relatives, as requests choose it.
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

    /** The fields of a JSON object. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("kind", kind);
        fields.put("ranks", ranks);
        fields.put("fits", problem.isEmpty());
        problem.ifPresent(reason -> fields.put("problem", reason));
        return fields;
    }
}
