package dev.panaflux.app.jobs.file;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A job file with settings: prompts, values for all of them, lists of values that are combined ({@code matrix}) and lists that
 * are passed in step ({@code zip}).
 *
 * @param place the file, for messages
 * @param root its content
 * @param lines where in the file its parts are
 */
record JobDocument(String place, ObjectNode root, LineNumbers lines) {

    private static final String PROMPTS = "prompts";
    private static final String MATRIX = "matrix";
    private static final String ZIP = "zip";
    private static final String WILDCARDS = "wildcards";
    private static final String EXPAND = "expand";

    /** Values of some fields that belong together. */
    private record Step(Map<JobField, JsonNode> values) {}

    /** How prompts become plain text. */
    Expansion expansion() {
        JsonNode expand = root.path(EXPAND);
        if (!expand.isMissingNode() && !expand.isBoolean()) {
            throw wrong(EXPAND, "true or false", expand);
        }
        if (expand.isBoolean() && !expand.booleanValue()) {
            return Expansion.NONE;
        }
        return switch (root.path(WILDCARDS).asString("choose").toLowerCase(Locale.ROOT)) {
            case "choose" -> Expansion.CHOOSE;
            case "all" -> Expansion.ALL;
            default -> throw wrong(WILDCARDS, "choose or all", root.path(WILDCARDS));
        };
    }

    /**
     * Every prompt with every combination of the lists. The prompts vary slowest, then the lists in step, then those of the
     * matrix in the file's order. What a prompt says itself takes the place of a list.
     *
     * @throws IllegalArgumentException if something is not as it has to be
     */
    List<Draft> drafts() {
        ObjectNode own = root.deepCopy();
        own.remove(List.of(PROMPTS, MATRIX, ZIP, WILDCARDS, EXPAND));
        Map<JobField, JsonNode> common = common(own);
        List<List<Step>> axes = new ArrayList<>();
        List<Step> inStep = inStep(root.path(ZIP));
        if (!inStep.isEmpty()) {
            axes.add(inStep);
        }
        lists(MATRIX, root.path(MATRIX))
                .forEach((field, values) -> axes.add(values.stream()
                        .map(value -> new Step(Map.of(field, value)))
                        .toList()));
        requireOnce(common, axes);
        List<Draft> drafts = new ArrayList<>();
        for (Draft prompt : prompts()) {
            List<Draft> combined = List.of(prompt);
            for (List<Step> axis : axes) {
                combined = combined(combined, axis);
                requireFew((long) drafts.size() + combined.size());
            }
            combined.forEach(draft -> drafts.add(draft.or(common)));
        }
        return drafts;
    }

    /** Fields for all prompts, each checked where it is. */
    private Map<JobField, JsonNode> common(ObjectNode own) {
        Map<JobField, JsonNode> common = new EnumMap<>(JobField.class);
        fieldsInOrder(this::at, own, PROMPTS, MATRIX, ZIP, WILDCARDS, EXPAND).forEach((field, located) -> {
            common.put(field, located.value());
            new FieldReader(at("/" + located.name()), Map.of(field, located.value())).check();
        });
        new FieldReader(place, common).check();
        return common;
    }

    /** A part's place in the file, for messages. */
    private String at(String pointer) {
        return lines.at(place, pointer);
    }

    private List<Draft> prompts() {
        JsonNode prompts = root.path(PROMPTS);
        if (prompts.isMissingNode()) {
            return List.of(new Draft(place, Map.of()));
        }
        if (!prompts.isArray()) {
            throw wrong(PROMPTS, "a list", prompts);
        }
        List<Draft> drafts = new ArrayList<>();
        for (JsonNode prompt : prompts.values()) {
            String where = "%s: prompts[%d]".formatted(at("/prompts/" + drafts.size()), drafts.size() + 1);
            drafts.add(new Draft(
                    where,
                    prompt instanceof ObjectNode object ? fields(where, object) : Map.of(JobField.PROMPT, prompt)));
        }
        return drafts;
    }

    private List<Draft> combined(List<Draft> drafts, List<Step> axis) {
        List<Draft> combined = new ArrayList<>();
        for (Draft draft : drafts) {
            if (axis.getFirst().values().keySet().stream().allMatch(draft::decides)) {
                combined.add(draft);
            } else {
                requireFew((long) combined.size() + axis.size());
                axis.forEach(step -> combined.add(draft.or(step.values())));
            }
        }
        return combined;
    }

    private void requireFew(long images) {
        if (images > JobFile.MOST_IMAGES) {
            throw new IllegalArgumentException("%s: expected at most %d images in a job, found at least %d"
                    .formatted(place, JobFile.MOST_IMAGES, images));
        }
    }

    private List<Step> inStep(JsonNode object) {
        Map<JobField, List<JsonNode>> lists = lists(ZIP, object);
        int length = lists.values().stream().mapToInt(List::size).max().orElse(0);
        List<Step> steps = new ArrayList<>();
        for (int index = 0; index < length; index++) {
            Map<JobField, JsonNode> values = new EnumMap<>(JobField.class);
            for (Map.Entry<JobField, List<JsonNode>> list : lists.entrySet()) {
                if (list.getValue().size() != length) {
                    throw new IllegalArgumentException(
                            "%s: zip: expected lists of one length, found %d value%s of %s beside %d"
                                    .formatted(
                                            at("/zip"),
                                            list.getValue().size(),
                                            list.getValue().size() == 1 ? "" : "s",
                                            list.getKey().label(),
                                            length));
                }
                values.put(list.getKey(), list.getValue().get(index));
            }
            steps.add(new Step(values));
        }
        return steps;
    }

    /** The values of each field, in the file's order. */
    private Map<JobField, List<JsonNode>> lists(String name, JsonNode object) {
        Map<JobField, List<JsonNode>> lists = new LinkedHashMap<>();
        if (object.isMissingNode()) {
            return lists;
        }
        if (!(object instanceof ObjectNode columns)) {
            throw wrong(name, "lists by name", object);
        }
        fieldsInOrder(pointer -> "%s: %s".formatted(at("/" + name + pointer), name), columns)
                .forEach((field, located) -> {
                    JsonNode list = located.value();
                    String where = "%s: %s".formatted(at("/%s/%s".formatted(name, located.name())), name);
                    List<JsonNode> values = new ArrayList<>();
                    for (JsonNode value : list.isArray() ? list.values() : List.of(list)) {
                        values.addAll(field == JobField.SEED ? FieldReader.seeds(value, where) : List.of(value));
                    }
                    if (values.isEmpty() || (!list.isArray() && values.size() == 1)) {
                        throw new IllegalArgumentException("%s: %s: expected a list of values, found %s"
                                .formatted(where, field.label(), FieldReader.kind(list)));
                    }
                    values.forEach(value -> new FieldReader(where, Map.of(field, value)).check());
                    lists.put(field, values);
                });
        return lists;
    }

    private void requireOnce(Map<JobField, JsonNode> common, List<List<Step>> axes) {
        Set<JobField> seen = EnumSet.noneOf(JobField.class);
        seen.addAll(common.keySet());
        for (List<Step> axis : axes) {
            for (JobField field : axis.getFirst().values().keySet()) {
                if (!seen.add(field)) {
                    throw new IllegalArgumentException(
                            "%s: %s: expected it in one place, found it in two of the top, matrix and zip"
                                    .formatted(place, field.label()));
                }
            }
        }
    }

    /**
     * The fields of an object by what they are.
     *
     * @throws IllegalArgumentException if one is unknown or there twice
     */
    static Map<JobField, JsonNode> fields(String place, ObjectNode object) {
        Map<JobField, JsonNode> fields = new EnumMap<>(JobField.class);
        fieldsInOrder(_ -> place, object).forEach((field, located) -> fields.put(field, located.value()));
        return fields;
    }

    /** A value under the name that the file has for it. */
    private record Named(String name, JsonNode value) {}

    /** The fields of an object; {@code places} tells where the one of a JSON pointer is. */
    private static Map<JobField, Named> fieldsInOrder(
            UnaryOperator<String> places, ObjectNode object, String... others) {
        Map<JobField, Named> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JobField field = JobField.named(entry.getKey())
                    .orElseThrow(() -> JobField.unknown(places.apply("/" + entry.getKey()), entry.getKey(), others));
            if (fields.put(field, new Named(entry.getKey(), entry.getValue())) != null) {
                throw new IllegalArgumentException("%s: %s: expected it once, found it twice"
                        .formatted(places.apply("/" + entry.getKey()), field.label()));
            }
        }
        return fields;
    }

    private IllegalArgumentException wrong(String name, String expected, JsonNode found) {
        return new IllegalArgumentException(
                "%s: %s: expected %s, found %s".formatted(at("/" + name), name, expected, FieldReader.kind(found)));
    }
}
