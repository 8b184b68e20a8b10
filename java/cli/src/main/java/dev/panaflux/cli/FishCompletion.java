package dev.panaflux.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes a completion script for fish, which picocli lacks. */
final class FishCompletion {

    private final String program;
    private final StringBuilder script = new StringBuilder();

    private FishCompletion(String program) {
        this.program = program;
    }

    /** The script for a program and all its commands. */
    static String of(CommandSpec root) {
        FishCompletion completion = new FishCompletion(root.name());
        completion.script.append("""
                # Completion of %1$s for fish.

                # Whether the words so far begin with the commands $argv; options are skipped.
                function __%1$s_in
                    set -l words (commandline -opc | string match --invert -- '-*')
                    set -l at 1
                    for name in $argv
                        set at (math $at + 1)
                        test "$words[$at]" = $name; or return 1
                    end
                end

                # Whether the words so far are the commands $argv and no more; options are skipped.
                function __%1$s_at
                    set -l words (commandline -opc | string match --invert -- '-*')
                    test (count $words) -eq (math (count $argv) + 1); and __%1$s_in $argv
                end

                complete --command %1$s --no-files
                """.formatted(root.name()));
        completion.add(root, List.of());
        return completion.script.toString();
    }

    private void add(CommandSpec command, List<String> path) {
        String words = path.stream().map(word -> " " + word).collect(Collectors.joining());
        List<CommandSpec> children = command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(child -> !child.usageMessage().hidden())
                .toList();
        for (CommandSpec child : children) {
            String text = firstSentence(child.usageMessage().description());
            line("__%s_at%s".formatted(program, words), "--arguments " + child.name(), text);
        }
        // A command with commands of its own has its options to itself.
        String here = children.isEmpty() ? "__%s_in%s" : "__%s_at%s";
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                line(
                        here.formatted(program, words),
                        names(option) + value(option),
                        firstSentence(option.description()));
            }
        }
        if (command.positionalParameters().stream().anyMatch(FishCompletion::isFile)) {
            line("__%s_in%s".formatted(program, words), "--force-files", "");
        }
        for (CommandSpec child : children) {
            List<String> childPath = new ArrayList<>(path);
            childPath.add(child.name());
            add(child, childPath);
        }
    }

    private void line(String condition, String what, String description) {
        script.append("complete --command %s --condition %s %s".formatted(program, quoted(condition), what));
        if (!description.isEmpty()) {
            script.append(" --description ").append(quoted(description));
        }
        script.append('\n');
    }

    private static String names(OptionSpec option) {
        return Arrays.stream(option.names())
                .map(name -> name.startsWith("--")
                        ? "--long-option " + name.substring(2)
                        : "--short-option " + name.substring(1))
                .collect(Collectors.joining(" "));
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        Iterable<String> candidates = option.completionCandidates();
        String arguments = candidates == null ? "" : " --arguments " + quoted(String.join(" ", candidates));
        if (isFile(option) || option.paramLabel().equals("MODEL")) {
            return " --require-parameter --force-files" + arguments;
        }
        // The value of an option such as --show may be missing.
        return (option.arity().min() == 0 ? " --no-files" : " --exclusive") + arguments;
    }

    private static boolean isFile(ArgSpec argument) {
        Class<?> type = argument.auxiliaryTypes()[0];
        return type == Path.class || type == File.class;
    }

    private static String firstSentence(String[] description) {
        String text = String.join(" ", description).replace("%n", " ").replace("%%", "%");
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
