package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.view.HtmlView;
import dev.panaflux.bench.view.ReadmeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README says is so. */
class ReadmeTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..", "..")
            .toAbsolutePath()
            .normalize();
    private static final Path README = ROOT.resolve("README.md");

    @Test
    void everyOptionOfGenerateIsListedAndNoOther() throws IOException {
        String help = help("generate");
        Set<String> options = new TreeSet<>(matches("(--[a-z][a-z-]*)", help));
        assertThat(options).contains("--output", "--sigmas");
        String section = section("Options of `generate`");
        Set<String> listed = new TreeSet<>(matches("(--[a-z][a-z-]*)", section));
        options.removeAll(Set.of("--help", "--version", "--debug"));
        assertThat(listed).isEqualTo(options);
        assertThat(matches("`(-[a-zA-Z])`", section)).allMatch(option -> help.contains(option + ","));
    }

    @Test
    void everyCommandIsListed() throws IOException {
        String commands = help().replaceFirst("(?s).*\nCommands:\n", "").replaceFirst("(?s)\nExit codes:.*", "");
        List<String> names = matches("(?m)^  ([a-z][a-z-]*)", commands);
        assertThat(names).contains("generate", "doctor");
        assertThat(matches("(?m)^\\| `([a-z][a-z-]*)", section("Commands"))).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void everyCommandOfTheShellIsListedAndNoOther() throws IOException {
        String help = CommandRun.withInput("!help", "shell", "--model", TestModels.model("tiny"))
                .succeeded()
                .out();
        List<String> names = matches("(?m)^!([a-z-]+)", help);
        assertThat(names).contains("help", "explore");
        assertThat(matches("(?m)^\\| `!([a-z-]+)", section("The shell"))).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void theExitCodesAreThoseOfTheHelp() throws IOException {
        String footer = help().replaceFirst("(?s).*Exit codes:", "");
        List<String> codes = matches("\\b(\\d+) [a-z]", footer);
        assertThat(codes).contains("0", "130");
        assertThat(matches("(?m)^\\| (\\d+) \\|", section("Exit codes"))).isEqualTo(codes);
    }

    @Test
    void theFiguresOfPerformanceAreWhatTheNamedCommandWrites() throws IOException {
        String readme = Files.readString(README);
        BenchReport report = ReportFile.read(ROOT.resolve(ReadmeView.source(readme)));
        assertThat(ReadmeView.part(readme)).isEqualTo(ReadmeView.of(report));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "klein-4b"})
    void aCommittedPageIsWhatItsJsonSays(String name) throws IOException {
        Path folder = ROOT.resolve(Path.of("bench", "reports"));
        BenchReport report = ReportFile.read(folder.resolve(name + ".json"));
        assertThat(Files.readString(folder.resolve(name + ".html"))).isEqualTo(HtmlView.of(report));
        assertThat(report.identity().command()).noneMatch(word -> word.contains("/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"})
    void whatADocumentLinksToIsThere(String document) throws IOException {
        List<String> links = matches("\\]\\(([^)#:]+)\\)", Files.readString(ROOT.resolve(document)));
        assertThat(links).allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static String section(String title) throws IOException {
        List<String> sections =
                matches("(?s)\n## " + Pattern.quote(title) + "\n(.*?)(?=\n## |$)", Files.readString(README));
        assertThat(sections).as(title).hasSize(1);
        return sections.getFirst();
    }

    private static List<String> matches(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String help(String... command) {
        List<Object> arguments = new ArrayList<>(List.of((Object[]) command));
        arguments.add("--help");
        return CommandRun.of(arguments.toArray()).succeeded().out();
    }
}
