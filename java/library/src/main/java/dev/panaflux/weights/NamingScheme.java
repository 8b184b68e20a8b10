package dev.panaflux.weights;

import dev.panaflux.weights.StoredWeight.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the weights of a component in files that call them otherwise than the network does: under a prefix, under other
 * names, or several of them below each other in one tensor.
 *
 * @param label the component's name in messages
 * @param prefixes what may stand before every name; the first that any name has is cut off, and other tensors are left out
 * @param rules for files with these names, cut; the first rule that matches a name translates it, and a name without one stays
 */
public record NamingScheme(String label, List<Pattern> prefixes, Function<Set<String>, List<Rule>> rules) {

    /**
     * What one kind of stored tensor is.
     *
     * @param pattern the stored name
     * @param names the weight's name, with {@code $1} for groups; several where the stored rows are several weights below
     *     each other
     * @param form how the stored values differ
     */
    public record Rule(Pattern pattern, List<String> names, Form form) {

        public Rule {
            names = List.copyOf(names);
        }

        /** Tensors of other names, or of several weights, whose values are as asked for. */
        public static Rule of(String pattern, String... names) {
            return new Rule(Pattern.compile(pattern), List.of(names), Form.SAME);
        }
    }

    public NamingScheme {
        prefixes = List.copyOf(prefixes);
    }

    /** The scheme of files that call every weight as the network does. */
    public static NamingScheme asStored(String label) {
        return new NamingScheme(label, List.of(), names -> List.of());
    }

    /**
     * The weights in {@code stored} by the names that the network asks for.
     *
     * @throws ModelFormatException if two stored tensors are the same weight
     */
    Map<String, StoredWeight> resolve(WeightFiles stored) throws ModelFormatException {
        Map<String, TensorEntry> tensors = withoutPrefix(stored);
        Map<String, StoredWeight> weights = LinkedHashMap.newLinkedHashMap(tensors.size());
        List<Rule> applied = rules.apply(tensors.keySet());
        for (Map.Entry<String, TensorEntry> tensor : tensors.entrySet()) {
            for (Map.Entry<String, StoredWeight> weight :
                    translate(applied, tensor.getKey(), tensor.getValue()).entrySet()) {
                if (weights.put(weight.getKey(), weight.getValue()) != null) {
                    throw new ModelFormatException("%s: tensor %s: expected once, found under several names"
                            .formatted(stored.location(), ModelFileErrors.printable(weight.getKey())));
                }
            }
        }
        return weights;
    }

    /** The tensors whose names have the first prefix that occurs, without it; all of them if none does. */
    private Map<String, TensorEntry> withoutPrefix(WeightFiles stored) throws ModelFormatException {
        for (Pattern prefix : prefixes) {
            Map<String, TensorEntry> matching = new LinkedHashMap<>();
            for (TensorEntry entry : stored.tensors().values()) {
                Matcher matcher = prefix.matcher(entry.name());
                if (matcher.lookingAt() && matching.put(entry.name().substring(matcher.end()), entry) != null) {
                    throw new ModelFormatException(
                            "%s: expected one %s, found several: %s occurs under several prefixes"
                                    .formatted(
                                            stored.location(),
                                            label,
                                            ModelFileErrors.printable(
                                                    entry.name().substring(matcher.end()))));
                }
            }
            if (!matching.isEmpty()) {
                return matching;
            }
        }
        return stored.tensors();
    }

    private static Map<String, StoredWeight> translate(List<Rule> rules, String name, TensorEntry entry) {
        for (Rule rule : rules) {
            Matcher matcher = rule.pattern().matcher(name);
            if (matcher.matches()) {
                Map<String, StoredWeight> weights = new LinkedHashMap<>();
                int parts = rule.names().size();
                for (int part = 0; part < parts; part++) {
                    weights.put(
                            matcher.replaceFirst(rule.names().get(part)),
                            new StoredWeight(entry, part, parts, rule.form()));
                }
                return weights;
            }
        }
        return Map.of(name, StoredWeight.whole(entry));
    }
}
