package dev.panaflux.app.jobs.file;

import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a job file says of some images before alternatives are replaced.
 *
 * @param place where it says so, for messages
 * @param fields the values
 */
record Draft(String place, Map<JobField, JsonNode> fields) {

    /** Whether it says itself what {@code field} says, be it by another field. */
    boolean decides(JobField field) {
        return fields.containsKey(field) || field.rivals().stream().anyMatch(fields::containsKey);
    }

    /** The same with {@code others} for what it does not say itself. */
    Draft or(Map<JobField, JsonNode> others) {
        Map<JobField, JsonNode> merged = new EnumMap<>(JobField.class);
        others.forEach((field, value) -> {
            if (!decides(field)) {
                merged.put(field, value);
            }
        });
        merged.putAll(fields);
        return new Draft(place, merged);
    }
}
