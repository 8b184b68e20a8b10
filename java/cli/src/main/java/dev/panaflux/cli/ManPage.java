package dev.panaflux.cli;

import dev.panaflux.system.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command's manual page in roff's man macros, made from what {@code --help} shows.
 *
 * @param name the page's name: {@code panaflux-bench-compare}
 * @param text the page
 */
record ManPage(String name, String text) {

    private static final String SECTION = "1";

    /** The pages of a program and all its commands. */
    static List<ManPage> of(CommandSpec command) {
        List<ManPage> pages = new ArrayList<>();
        pages.add(new ManPage(name(command), text(command)));
        children(command).forEach(child -> pages.addAll(of(child)));
        return pages;
    }

    /** The page's file name. */
    String fileName() {
        return name + "." + SECTION;
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private static Stream<CommandSpec> children(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(child -> !child.usageMessage().hidden());
    }

    private static String text(CommandSpec command) {
        String description = described(command.usageMessage().description());
        StringBuilder page = new StringBuilder();
        page.append(".TH \"%s\" \"%s\" \"\" \"panaflux %s\" \"Panaflux\"\n"
                .formatted(name(command).toUpperCase(Locale.ROOT), SECTION, Version.current()));
        page.append(".nh\n.ad l\n");
        section(page, "NAME", "%s \\- %s".formatted(escaped(name(command)), escaped(summary(description))));
        section(page, "SYNOPSIS", synopsis(command));
        section(page, "DESCRIPTION", escaped(description));
        section(page, "ARGUMENTS", arguments(command));
        section(page, "OPTIONS", options(command));
        section(
                page,
                "COMMANDS",
                children(command)
                        .map(child -> tagged(
                                bold(name(child)) + "(" + SECTION + ")",
                                described(child.usageMessage().description())))
                        .collect(Collectors.joining()));
        section(page, "EXIT STATUS", escaped(exitCodes(command)));
        CommandSpec parent = command.parent();
        section(page, "SEE ALSO", parent == null ? "" : bold(name(parent)) + "(" + SECTION + ")");
        return page.toString();
    }

    /** A command's own, else the program's. */
    private static String exitCodes(CommandSpec command) {
        String[] footer = command.usageMessage().footer();
        return described(footer.length == 0 ? command.root().usageMessage().footer() : footer)
                .replaceFirst("^Exit codes: ", "");
    }

    private static void section(StringBuilder page, String title, String text) {
        if (!text.isEmpty()) {
            page.append(".SH ").append(title).append('\n').append(text);
            if (!text.endsWith("\n")) {
                page.append('\n');
            }
        }
    }

    private static String synopsis(CommandSpec command) {
        String words = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF))
                .abbreviatedSynopsis()
                .strip();
        String name = command.qualifiedName();
        return bold(name) + escaped(words.substring(name.length()));
    }

    private static String arguments(CommandSpec command) {
        return command.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .map(argument -> tagged(italic(argument.paramLabel()), described(argument.description())))
                .collect(Collectors.joining());
    }

    private static String options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .map(option -> tagged(names(option), described(option.description())))
                .collect(Collectors.joining());
    }

    private static String names(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " " + italic(option.paramLabel());
        return Arrays.stream(option.names()).map(ManPage::bold).collect(Collectors.joining(", ")) + value;
    }

    private static String tagged(String tag, String text) {
        return ".TP\n%s\n%s\n".formatted(tag, escaped(text));
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String italic(String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    /** Running text; what is formatted for a help text's lines is set anew. */
    private static String described(String[] lines) {
        return String.join(" ", lines)
                .replace("%n", " ")
                .replace("%%", "%")
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** A page's name line ends without a full stop. */
    private static String summary(String description) {
        int end = description.indexOf(". ");
        String sentence = end < 0 ? description : description.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
