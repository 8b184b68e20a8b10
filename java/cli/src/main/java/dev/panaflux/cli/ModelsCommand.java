package dev.panaflux.cli;

import dev.panaflux.app.models.InstalledModel;
import dev.panaflux.app.models.ModelCard;
import dev.panaflux.app.models.Vocabulary;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the models on this machine, or what one of them draws. */
@Command(
        name = "models",
        description =
                "List the models on this machine: kind, family, parameters, size, licence, and what is missing of one that is"
                        + " incomplete. With NAME, show what that model draws, if its folder lists it.",
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer>, LeanCommand {

    private static final int INDENT = 2;

    private final Console console;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "A model's name or folder.",
            completionCandidates = ModelNames.class)
    private String name = "";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ModelsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws ModelFormatException {
        if (name.isEmpty()) {
            list(InstalledModel.all(console.environment()));
        } else {
            Path folder = console.environment().models().find(name);
            show(InstalledModel.of(name, folder));
        }
        return ExitCode.OK;
    }

    private void list(List<InstalledModel> models) {
        if (json) {
            console.printJson(
                    Map.of("models", models.stream().map(InstalledModel::toMap).toList()));
            return;
        }
        int widest =
                models.stream().mapToInt(model -> model.name().length()).max().orElse(0);
        for (InstalledModel model : models) {
            console.print("%-" + Math.max(1, widest) + "s  %s%n", model.name(), facts(model));
        }
    }

    private static String facts(InstalledModel model) {
        ModelFiles files = model.files();
        return files == null ? "incomplete: " + model.problem() : facts(ModelCard.of(files));
    }

    /** As in {@code distilled FLUX.2 [klein], 11.1 M parameters, 21.2 MiB, apache-2.0}. */
    private static String facts(ModelCard card) {
        return "%-9s %s, %s parameters, %s, %s"
                .formatted(
                        card.kind(),
                        card.family(),
                        count(card.parameters()),
                        CliFormat.bytes(card.bytes()),
                        card.licence().orElse("its folder names no licence"));
    }

    private static String count(long parameters) {
        return parameters >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f G", parameters / 1e9)
                : String.format(Locale.ROOT, "%.1f M", parameters / 1e6);
    }

    private void show(InstalledModel model) throws ModelFormatException {
        ModelFiles files = model.files();
        if (files == null) {
            throw new ModelFormatException(String.valueOf(model.problem()));
        }
        Optional<Vocabulary> vocabulary = Vocabulary.of(files);
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>(model.toMap());
            vocabulary.ifPresent(known -> document.put("vocabulary", known.toMap()));
            console.printJson(document);
            return;
        }
        console.print("%s: %s%n%s%n", model.name(), facts(ModelCard.of(files)), model.folder());
        if (vocabulary.isEmpty()) {
            console.print(
                    "%nIts folder has no vocabulary.json; models of this kind draw whatever their prompts say.%n");
        } else {
            console.print("%nIt draws %d things.%n", vocabulary.get().size());
            vocabulary.get().things().forEach(this::print);
            vocabulary.get().modifiers().forEach(this::print);
        }
    }

    /** A heading and the names below it, each with its other names, in lines that fit the terminal. */
    private void print(String heading, Map<String, List<String>> names) {
        console.print("%n%s%n", heading);
        String text = names.entrySet().stream()
                .map(name -> name.getValue().isEmpty()
                        ? name.getKey()
                        : "%s (%s)".formatted(name.getKey(), String.join(", ", name.getValue())))
                .collect(Collectors.joining(", "));
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + word.length() + INDENT + 1 > console.columns()) {
                console.print("  %s%n", line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        console.print("  %s%n", line);
    }
}
