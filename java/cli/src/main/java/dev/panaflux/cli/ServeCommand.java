package dev.panaflux.cli;

import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.EncodingsChoice;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.app.OutputException;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.server.PanafluxServer;
import dev.panaflux.server.ServerSettings;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.system.UserFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves images over HTTP. Always on a full JVM: the page compares the backends, and jobs choose among their precisions. */
@Command(
        name = "serve",
        description =
                "Serve images over HTTP to clients of OpenAI's, AUTOMATIC1111's and Ollama's protocols and its own; docs/server.md"
                        + " describes it. What it has accepted survives any end of the process.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final String KEY_VARIABLE = "PANAFLUX_API_KEY";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MEBIBYTE_BITS = 20;

    private final Console console;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; one that other machines reach needs a key. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "7860",
            description = "Port to listen on; 0 takes one that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "Key that clients must show. Default: " + KEY_VARIABLE + ", which other users cannot see.")
    private @Nullable String key;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A name by which clients may call this server, such as a proxy's; may be repeated.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Let browsers' pages of this origin (https://example.org) call this server; may be repeated.")
    private List<String> origins = new ArrayList<>();

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "Where clients fetch images if that is not where they call, as behind a proxy.")
    private @Nullable String address;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Folder for images and the journal. Default: server in the user's data folder.")
    private @Nullable Path folder;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "256",
            description = "Jobs that may wait; more are refused until there is room. Default: ${DEFAULT-VALUE}.")
    private int queue;

    @Option(
            names = "--history",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Ended jobs that are remembered and listed; files of others stay in the folder. Default: ${DEFAULT-VALUE}.")
    private int history;

    @Option(
            names = "--previews",
            paramLabel = "ON|OFF",
            description =
                    "Whether clients can see images of steps. A model's first may need a fit, which is kept. Default: on.")
    private OnOff previews = OnOff.ON;

    @Option(
            names = "--max-body",
            paramLabel = "MIB",
            defaultValue = "64",
            description = "Largest body of a request, in MiB. Default: ${DEFAULT-VALUE}.")
    private int maxBody;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "4194304",
            description = "Largest image that may be asked for, in pixels. Default: ${DEFAULT-VALUE}.")
    private int maxPixels;

    @Option(
            names = "--max-input-pixels",
            paramLabel = "N",
            defaultValue = "33554432",
            description = "Largest image that may come with a request, in pixels. Default: ${DEFAULT-VALUE}.")
    private int maxInputPixels;

    @Option(
            names = "--max-images",
            paramLabel = "N",
            defaultValue = "16",
            description = "Images that one job may ask for. Default: ${DEFAULT-VALUE}.")
    private int maxImages;

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps that may be asked for. Default: ${DEFAULT-VALUE}.")
    private int maxSteps;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "lines",
            description = "How the log on standard error looks: lines or json. Default: ${DEFAULT-VALUE}.")
    private ServerLog.Format logFormat = ServerLog.Format.LINES;

    @Mixin
    private EncodingOptions encodings = new EncodingOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ServerSettings settings = settings();
        ServerLog log = new ServerLog(logFormat, console.err()::println);
        try (SelectedKernels kernels = backend.backends().select(backend.kernelOptions(console))) {
            backend.notices(kernels.plan()).forEach(console::note);
            try (PanafluxServer server = new PanafluxServer(
                    settings,
                    console.environment(),
                    model.settings(),
                    kernels,
                    encodings.store(console, EncodingsChoice.ON),
                    diagnosis(kernels.plan()),
                    log)) {
                server.start();
                String name = host.contains(":") ? "[" + host + "]" : host;
                console.out().println("http://%s:%d".formatted(name, server.port()));
                console.out().flush();
                // A signal interrupts this thread.
                new CountDownLatch(1).await();
                return 0;
            } catch (InterruptedException signal) {
                throw new CancellationException("cancelled");
            }
        }
    }

    /** What people who look at the page are told of this machine. */
    private DoctorReport diagnosis(KernelPlan plan) throws IOException {
        List<KernelBackend> backends = KernelSelector.installed()
                .with(backend.kernelOptions(console).nativeSettings())
                .backends();
        return Diagnosis.of(
                console.environment(),
                MachineTuning.of(console.environment(), console::note),
                DoctorReport.Backends.of(backends, console.environment(), plan),
                null);
    }

    private ServerSettings settings() {
        String shown = key == null ? console.environment().variables().get(KEY_VARIABLE) : key;
        return new ServerSettings(
                host,
                port,
                shown == null || shown.isEmpty() ? null : shown,
                Set.copyOf(hosts),
                Set.copyOf(origins),
                address,
                folder == null ? usualFolder() : folder,
                queue,
                history,
                previews == OnOff.ON,
                (long) maxBody << MEBIBYTE_BITS,
                maxPixels,
                maxImages,
                maxSteps,
                maxInputPixels,
                PATIENCE);
    }

    private Path usualFolder() {
        Path data = UserFolders.of(
                        console.environment().variables(), console.environment().home())
                .data();
        if (UserFolders.isNowhere(data)) {
            throw new OutputException(
                    "--folder: expected a folder for jobs and images, as this user has no home folder");
        }
        return data.resolve("server");
    }
}
