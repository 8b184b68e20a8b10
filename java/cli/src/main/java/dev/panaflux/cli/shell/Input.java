package dev.panaflux.cli.shell;

import dev.panaflux.app.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a line asks for. */
sealed interface Input {

    /** Nothing. */
    record Nothing() implements Input {}

    /**
     * A command.
     *
     * @param name its name or the beginning of it, in lower case
     * @param arguments the rest of the line
     */
    record Command(String name, String arguments) implements Input {}

    /** Another size for all images from now on. */
    record DefaultSize(ImageSize size) implements Input {}

    /**
     * Images.
     *
     * @param text what they show
     * @param size their size, or null
     * @param references numbers of images to work from; 0 stands for the last one
     */
    record Prompt(String text, @Nullable ImageSize size, List<Integer> references) implements Input {
        public Prompt {
            references = List.copyOf(references);
        }

        /** The numbers of images that stand in the text. */
        Stream<Integer> mentioned() {
            return MENTION.matcher(text).results().map(found -> Integer.valueOf(found.group(1)));
        }
    }

    /** Stands for the last image. */
    int LAST = 0;

    /** The mark of commands. */
    String COMMAND = "!";

    /** The mark of images. */
    String REFERENCE = "$";

    /** What comes before a prompt that begins like something else. */
    String PLAIN = "\\";

    /** {@code !size 512}, {@code !show$1} and the like; a mark before anything but a letter belongs to a prompt. */
    Pattern COMMAND_LINE = Pattern.compile("!([a-zA-Z][a-zA-Z-]*+)(.*)", Pattern.DOTALL);

    /** {@code $}, {@code $2}, or several without spaces between them, and the mark that may follow. */
    Pattern REFERENCES = Pattern.compile("((?:\\$\\d*)(?:[,;&+]?\\$\\d*)*)[,;:]?");

    /** What stands between references as users write them. */
    Pattern JOINT = Pattern.compile("and|&|\\+|,", Pattern.CASE_INSENSITIVE);

    /** {@code $N} within a prompt. */
    Pattern MENTION = Pattern.compile("(?<![\\w$])\\$([1-9]\\d{0,5})(?![\\w$])");

    Pattern SIZE = Pattern.compile("[1-9]\\d{1,3}[xX][1-9]\\d{1,3}");

    /** The lines of what was pasted: one, which is a prompt, unless a command is among them. */
    static List<String> lines(String pasted) {
        List<String> lines = pasted.lines().toList();
        return lines.stream()
                        .anyMatch(line -> COMMAND_LINE.matcher(line.strip()).matches())
                ? lines
                : List.of(pasted);
    }

    /**
     * Understands a line: {@code !COMMAND ...}, or a prompt with images ({@code $}, {@code $1 $2}, {@code $1, $2}, {@code $1 and
     * $2}) and a size ({@code 512x512}) before it, or a size behind it, or a size alone.
     *
     * @throws IllegalArgumentException if there are references without a prompt, or a mark without a command
     */
    static Input parse(String line) {
        String text = line.strip().replaceAll("\\s*\\R\\s*", " ");
        if (text.isEmpty()) {
            return new Nothing();
        }
        if (text.startsWith(PLAIN)) {
            return new Prompt(text.substring(PLAIN.length()).strip(), null, List.of());
        }
        Matcher command = COMMAND_LINE.matcher(text);
        if (command.matches()) {
            return new Command(
                    command.group(1).toLowerCase(Locale.ROOT), command.group(2).strip());
        }
        if (text.equals(COMMAND) || text.startsWith(COMMAND + " ")) {
            throw new IllegalArgumentException(
                    "!: expected a command after it, as in !help, found none; \\! draws a prompt that begins like this");
        }
        return parsePrompt(text);
    }

    private static Input parsePrompt(String text) {
        List<String> words = new ArrayList<>(List.of(text.split("\\s+", -1)));
        List<Integer> references = new ArrayList<>();
        ImageSize size = null;
        int from = 0;
        while (from < text.length()) {
            String word = words.removeFirst();
            Matcher marks = REFERENCES.matcher(word);
            if (marks.matches()) {
                references.addAll(numbers(marks.group(1)));
            } else if (!references.isEmpty()
                    && JOINT.matcher(word).matches()
                    && !words.isEmpty()
                    && REFERENCES.matcher(words.getFirst()).matches()) {
                // Only joins what stands on both sides of it.
            } else if (size == null && SIZE.matcher(word).matches()) {
                size = ImageSize.parse(word);
            } else {
                break;
            }
            from += word.length();
            while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
                from++;
            }
        }
        String prompt = text.substring(from);
        int last = prompt.lastIndexOf(' ') + 1;
        if (size == null && last > 0 && SIZE.matcher(prompt.substring(last)).matches()) {
            size = ImageSize.parse(prompt.substring(last));
            prompt = prompt.substring(0, last).strip();
        }
        if (!prompt.isEmpty()) {
            return new Prompt(prompt, size, references);
        }
        if (size == null || !references.isEmpty()) {
            throw new IllegalArgumentException("expected a prompt after " + text + ", found nothing");
        }
        return new DefaultSize(size);
    }

    /** The numbers of images that are written without spaces between them. */
    private static List<Integer> numbers(String marks) {
        List<Integer> numbers = new ArrayList<>();
        for (String digits : marks.split("[,;&+]?\\$", -1)) {
            if (digits.isEmpty()) {
                numbers.add(LAST);
            } else {
                numbers.add(reference(REFERENCE + digits)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "expected $ for the last image or $1 and up, found $" + digits)));
            }
        }
        // What stands before the first mark.
        numbers.removeFirst();
        return numbers;
    }

    /** The number of an image that a word stands for: {@code $} for the last, {@code $N}. */
    static Optional<Integer> reference(String word) {
        if (word.equals(REFERENCE)) {
            return Optional.of(LAST);
        }
        return word.matches("\\$[1-9]\\d{0,5}") ? Optional.of(Integer.valueOf(word.substring(1))) : Optional.empty();
    }
}
