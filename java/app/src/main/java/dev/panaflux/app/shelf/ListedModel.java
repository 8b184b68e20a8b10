package dev.panaflux.app.shelf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that requests may name.
 *
 * @param name by which they name it
 * @param isDefault whether it draws where they name none
 * @param facts what can be asked of it; null if its files are unusable
 * @param problem why they are, or null
 */
public record ListedModel(
        String name,
        boolean isDefault,
        @Nullable ModelFacts facts,
        @Nullable String problem) {

    /** The fields of a JSON object; of a model whose files are unusable, its name and why. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("default", isDefault);
        if (facts != null) {
            fields.putAll(facts.card().toMap());
            fields.put("smallestSide", facts.smallestSide());
            fields.put("preferredSide", facts.preferredSide());
            fields.put("largestSide", facts.largestSide());
            fields.put("sideStep", facts.sideStep());
            fields.put("steps", facts.steps());
            fields.put("guidance", facts.guidance());
            fields.put("distilled", facts.card().distilled());
            fields.put("takesImages", facts.takesImages());
            fields.put("listsWords", facts.listsWords());
        }
        if (problem != null) {
            fields.put("problem", problem);
        }
        return fields;
    }
}
