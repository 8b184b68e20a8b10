package dev.panaflux.cli.shell;

import dev.panaflux.app.Environment;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Completes commands, models, LoRAs, styles, numbers of images and names of files.
 *
 * @param verbs the commands
 * @param session the images
 */
record ShellCompletions(List<Verb> verbs, Session session, Environment environment) implements Completions {

    private static final int MOST_FILES = 500;

    ShellCompletions {
        verbs = List.copyOf(verbs);
    }

    @Override
    public List<Completion> of(String line) {
        String text = line.stripLeading();
        int start = IntStream.range(0, text.length())
                .filter(at -> Character.isWhitespace(text.charAt(at)))
                .map(at -> at + 1)
                .max()
                .orElse(0);
        String word = text.substring(start);
        if (text.startsWith(Input.COMMAND)) {
            return start == 0 ? commands(word) : arguments(text.substring(1, text.indexOf(' ')), word);
        }
        return word.startsWith(Input.REFERENCE) ? images(word) : List.of();
    }

    private List<Completion> commands(String word) {
        return verbs.stream()
                .map(verb -> new Completion(Input.COMMAND + verb.name(), verb.help(), true))
                .filter(completion -> begins(completion.word(), word))
                .toList();
    }

    private List<Completion> arguments(String name, String word) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "model" -> models(word);
            case "lora" -> loras(word);
            case "load" -> files(word);
            case "save", "mask" -> word.startsWith(Input.REFERENCE) ? images(word) : files(word);
            case "show" -> Stream.concat(images(word).stream(), styles(word)).toList();
            default -> images(word);
        };
    }

    private List<Completion> models(String word) {
        try {
            return completions(environment.models().found(), word).toList();
        } catch (ModelFormatException unreadable) {
            return List.of();
        }
    }

    /** Those that are found by name, then files. A name with spaces would be taken for several. */
    private List<Completion> loras(String word) {
        Stream<Completion> files =
                files(word).stream().filter(file -> !file.whole() || file.word().endsWith(".safetensors"));
        return Stream.concat(adapters(word), files)
                .filter(completion -> completion.word().chars().noneMatch(Character::isWhitespace))
                .toList();
    }

    private Stream<Completion> adapters(String word) {
        try {
            return completions(environment.adapters().found(), word);
        } catch (ModelFormatException unreadable) {
            return Stream.empty();
        }
    }

    private static Stream<Completion> completions(Map<String, Path> found, String word) {
        return found.entrySet().stream()
                .map(each -> new Completion(each.getKey(), each.getValue().toString(), true))
                .filter(completion -> begins(completion.word(), word));
    }

    private List<Completion> images(String word) {
        return IntStream.rangeClosed(1, session.images().count())
                .mapToObj(number -> new Completion(
                        Input.REFERENCE + number,
                        String.valueOf(session.images().file(number).getFileName()),
                        true))
                .filter(completion -> begins(completion.word(), word))
                .toList();
    }

    private static Stream<Completion> styles(String word) {
        return Arrays.stream(ShowStyle.values())
                .map(style -> new Completion(style.label(), "", true))
                .filter(completion -> begins(completion.word(), word));
    }

    /** The files of the folder that a word names up to its last slash. */
    private List<Completion> files(String word) {
        String typed = word.substring(0, word.lastIndexOf('/') + 1);
        List<Completion> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder(typed))) {
            found.limit(MOST_FILES).forEach(file -> {
                boolean isFolder = Files.isDirectory(file);
                String name = typed + file.getFileName() + (isFolder ? "/" : "");
                if (begins(name, word) && !file.getFileName().toString().startsWith(".")) {
                    files.add(new Completion(name, "", !isFolder));
                }
            });
        } catch (IOException | InvalidPathException nowhere) {
            return List.of();
        }
        files.sort((one, other) -> one.word().compareTo(other.word()));
        return files;
    }

    private Path folder(String typed) {
        if (typed.startsWith("~/")) {
            return environment.home().resolve(typed.substring(2));
        }
        return Path.of(typed.isEmpty() ? "." : typed);
    }

    private static boolean begins(String text, String word) {
        return text.regionMatches(true, 0, word, 0, word.length());
    }
}
