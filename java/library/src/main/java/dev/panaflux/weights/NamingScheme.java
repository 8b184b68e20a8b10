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
 * Finds the weights of a component in files that name them differently from the network: with a prefix, with other names, or
 * several stacked in one tensor.
 *
 * @param label the component's name in messages
 * @param prefixes possible prefixes of all names; the first one that occurs is removed, and tensors without it are ignored
 * @param rules the rules for a file with the given names (without prefix); the first rule that matches a name translates it,
 *     other names do not change
 */
public record NamingScheme(String label, List<Pattern> prefixes, Function<Set<String>, List<Rule>> rules) {

    /**
     * Describes one kind of stored tensor.
     *
     * @param pattern the stored name
     * @param names the weight's name, with {@code $1} for groups; several if the stored rows are stacked weights
     * @param form how the stored layout differs
     */
    public record Rule(Pattern pattern, List<String> names, Form form) {

        public Rule {
            names = List.copyOf(names);
        }

        /** The weights in the stored tensor {@code stored}; none if the rule is for others. */
        public List<String> translate(String stored) {
            Matcher matcher = pattern.matcher(stored);
            return matcher.matches() ? names.stream().map(matcher::replaceFirst).toList() : List.of();
        }

        /** A rule for tensors with other names, or of several weights, whose layout is as requested. */
        public static Rule of(String pattern, String... names) {
            return new Rule(Pattern.compile(pattern), List.of(names), Form.SAME);
        }
    }

    public NamingScheme {
        prefixes = List.copyOf(prefixes);
    }

    /** The scheme for files that use the network's names. */
    public static NamingScheme asStored(String label) {
        return new NamingScheme(label, List.of(), names -> List.of());
    }

    /**
     * The weights in {@code stored}, by the network's names.
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

    /** The tensors with the first prefix that occurs, by their names without it; all tensors if none occurs. */
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
            List<String> names = rule.translate(name);
            if (!names.isEmpty()) {
                Map<String, StoredWeight> weights = new LinkedHashMap<>();
                for (int part = 0; part < names.size(); part++) {
                    weights.put(names.get(part), new StoredWeight(entry, part, names.size(), rule.form()));
                }
                return weights;
            }
        }
        return Map.of(name, StoredWeight.whole(entry));
    }
}
