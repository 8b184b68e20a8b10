package dev.panaflux.cli;

import dev.panaflux.app.EncodingsChoice;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.app.generate.LocalGenerator;
import dev.panaflux.app.generate.ServerGenerator;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.mcp.McpImageServer;
import dev.panaflux.system.UserFolders;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Offers image generation to language models. */
@Command(
        name = "mcp",
        description =
                "Offer image generation to assistants as tools of the Model Context Protocol, over standard input and output;"
                        + " docs/mcp.md tells how to add it to them.",
        mixinStandardHelpOptions = true)
final class McpCommand implements Callable<Integer>, LeanCommand {

    private static final String KEY_VARIABLE = "PANAFLUX_API_KEY";

    private final Console console;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description =
                    "Folder for images; relative paths of the assistant begin there. Default: mcp in the user's data folder.")
    private @Nullable Path folder;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Have panaflux serve draw, at an address such as http://127.0.0.1:7860, with the key in "
                    + KEY_VARIABLE + ".")
    private @Nullable String server;

    @Mixin
    private EncodingOptions encodings = new EncodingOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    McpCommand(Console console) {
        this.console = console;
    }

    @Override
    public boolean isLean() {
        return server != null || backend.isLean(console, null);
    }

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        // What a library prints would be taken for a message.
        System.setOut(console.err());
        try (ImageGenerator generator = generator();
                McpImageServer mcp = new McpImageServer(
                        generator,
                        folder == null ? usualFolder() : folder.toAbsolutePath(),
                        console.in(),
                        console.out())) {
            mcp.awaitEnd();
            return 0;
        } catch (InterruptedException signal) {
            throw new CancellationException("cancelled");
        } finally {
            System.setOut(out);
        }
    }

    private ImageGenerator generator() throws IOException {
        if (server != null) {
            if (model.isGiven() || backend.isChosen()) {
                throw new IllegalArgumentException(
                        "--server: expected no options of models and backends beside it, as the server has its own");
            }
            return new ServerGenerator(server, console.environment().variables().get(KEY_VARIABLE));
        }
        SelectedKernels kernels = backend.backends().select(backend.kernelOptions(console));
        backend.notices(kernels.plan()).forEach(console::note);
        return LocalGenerator.on(
                kernels,
                console.environment(),
                model.settings(),
                encodings.store(console, EncodingsChoice.ON),
                console::note);
    }

    private Path usualFolder() {
        return UserFolders.of(
                        console.environment().variables(), console.environment().home())
                .data()
                .resolve("mcp");
    }
}
