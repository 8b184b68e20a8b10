package dev.panaflux.cli;

import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes manual pages. */
@Command(
        name = "generate-man",
        description = "Write a manual page of every command to a folder.",
        mixinStandardHelpOptions = true)
final class ManPagesCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FOLDER", description = "Folder for the pages; it is made if it is missing.")
    private Path folder = Path.of("");

    ManPagesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(folder);
        for (ManPage page : ManPage.of(spec.root())) {
            Path file = folder.resolve(page.fileName());
            WholeFile.write(file, page.text());
            console.out().println(file);
        }
        return ExitCode.OK;
    }
}
