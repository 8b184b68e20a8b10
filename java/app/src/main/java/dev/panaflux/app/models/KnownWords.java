package dev.panaflux.app.models;

import dev.panaflux.app.Spelling;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the words of prompts that a model does not know. A model without a vocabulary counts as knowing all. */
public final class KnownWords {

    /** As many as are looked for at most, since a prompt may be long. */
    private static final int MOST = 16;

    /** Of a word that may be a misspelt one. */
    private static final int LEAST_LETTERS = 4;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['’][\\p{L}\\p{M}]+)*");
    private static final Pattern NUMBER_OR_LETTER = Pattern.compile(".*\\p{N}.*|[a-z]");
    private static final Pattern APOSTROPHE = Pattern.compile("['’]s$|['’]");

    /** Words that carry no picture: articles, prepositions, and those that ask for one. */
    private static final Set<String> STOP_WORDS = Set.of(
            ("a an the this that these those some any my your his her its our their i me you he she it we us they them and or but"
                            + " as at by for from in into of off on onto out to up with while is are was be being been has have"
                            + " having do does there here very so just really please draw drawing paint painting make create"
                            + " generate show give want get see photo photograph picture image icon emoji illustration")
                    .split(" "));

    private final String model;
    private final @Nullable Vocabulary vocabulary;

    private KnownWords(String model, @Nullable Vocabulary vocabulary) {
        this.model = model;
        this.vocabulary = vocabulary;
    }

    /**
     * The words of a model. A damaged vocabulary changes no image, so it is only told of.
     *
     * @param notices receives why a vocabulary cannot be read, in one line
     */
    public static KnownWords of(ModelFiles model, Consumer<String> notices) {
        try {
            return of(model.name(), Vocabulary.of(model));
        } catch (ModelFormatException damaged) {
            notices.accept(String.valueOf(damaged.getMessage()));
            return of(model.name(), Optional.empty());
        }
    }

    /** The words of a vocabulary; all words for none. */
    public static KnownWords of(String model, Optional<Vocabulary> vocabulary) {
        return new KnownWords(model, vocabulary.orElse(null));
    }

    /** Whether the model has a vocabulary, so that there are words that it does not know. */
    public boolean areListed() {
        return vocabulary != null;
    }

    /** The words of prompts that the model does not know; numbers, single letters and words that carry no picture are left out. */
    public UnknownWords unknown(Collection<String> prompts) {
        Vocabulary known = vocabulary;
        if (known == null) {
            return new UnknownWords(model, List.of());
        }
        List<String> words = prompts.stream()
                .flatMap(prompt -> WORD.matcher(prompt.toLowerCase(Locale.ROOT)).results())
                .map(match -> APOSTROPHE.matcher(match.group()).replaceAll(""))
                .distinct()
                .filter(word -> !STOP_WORDS.contains(word)
                        && !NUMBER_OR_LETTER.matcher(word).matches()
                        && forms(word).stream().noneMatch(known.words()::contains))
                .limit(MOST)
                .toList();
        Map<String, String> spellings = words.isEmpty() ? Map.of() : spellings(known);
        return new UnknownWords(
                model,
                words.stream()
                        .map(word -> new UnknownWord(word, nearest(known, spellings, word)))
                        .toList());
    }

    /** What a word may be meant to be, by its letters: a name without its spaces, or a word. */
    private static Map<String, String> spellings(Vocabulary known) {
        Map<String, String> spellings = new LinkedHashMap<>();
        Stream<String> names = Stream.of(known.things(), known.modifiers())
                .flatMap(groups -> groups.values().stream())
                .flatMap(group -> group.entrySet().stream())
                .flatMap(name -> Stream.concat(Stream.of(name.getKey()), name.getValue().stream()));
        Stream.concat(names, known.words().stream().sorted())
                .filter(phrase -> !STOP_WORDS.contains(phrase))
                .forEach(phrase -> spellings.putIfAbsent(phrase.replace(" ", ""), phrase));
        return spellings;
    }

    private static @Nullable String nearest(Vocabulary known, Map<String, String> spellings, String word) {
        return forms(word).stream()
                .map(known.nearest()::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> misspelt(spellings, word))
                .orElse(null);
    }

    /** What a word is if it is misspelt: few letters tell nothing, and few people mistake the first one. */
    private static Optional<String> misspelt(Map<String, String> spellings, String word) {
        if (word.length() < LEAST_LETTERS) {
            return Optional.empty();
        }
        List<String> candidates = spellings.keySet().stream()
                .filter(candidate -> candidate.startsWith(word.substring(0, 1)))
                .toList();
        return Spelling.nearest(word, candidates).map(spellings::get);
    }

    /** A word, and what it may be the plural of. */
    private static Set<String> forms(String word) {
        Set<String> forms = new LinkedHashSet<>(List.of(word));
        addSingular(forms, word, "s", "");
        addSingular(forms, word, "es", "");
        addSingular(forms, word, "ies", "y");
        addSingular(forms, word, "ves", "f");
        addSingular(forms, word, "ves", "fe");
        addSingular(forms, word, "men", "man");
        return forms;
    }

    private static void addSingular(Set<String> forms, String word, String plural, String singular) {
        if (word.endsWith(plural) && word.length() > plural.length() + 1) {
            forms.add(word.substring(0, word.length() - plural.length()) + singular);
        }
    }
}
