package dev.panaflux.server;

import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.shelf.LoraShelf;
import dev.panaflux.app.shelf.ModelShelf;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.server.api.EventFeed;
import dev.panaflux.server.api.Intake;
import dev.panaflux.server.api.RequestLimits;
import dev.panaflux.server.api.Submissions;
import dev.panaflux.server.api.a1111.A1111Api;
import dev.panaflux.server.api.jobs.BenchmarkApi;
import dev.panaflux.server.api.jobs.ExplainedApi;
import dev.panaflux.server.api.jobs.ImagesApi;
import dev.panaflux.server.api.jobs.JobsApi;
import dev.panaflux.server.api.jobs.LorasApi;
import dev.panaflux.server.api.jobs.MachineApi;
import dev.panaflux.server.api.jobs.MeasurementView;
import dev.panaflux.server.api.jobs.StatusApi;
import dev.panaflux.server.api.jobs.WordsApi;
import dev.panaflux.server.api.ollama.OllamaApi;
import dev.panaflux.server.api.openai.OpenAiApi;
import dev.panaflux.server.http.HttpServer;
import dev.panaflux.server.http.HttpSettings;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.server.measure.Benchmark;
import dev.panaflux.server.metrics.Metrics;
import dev.panaflux.server.page.StudioPage;
import dev.panaflux.server.queue.BoardLimits;
import dev.panaflux.server.queue.Explanations;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.system.SystemMemory;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server of images: takes requests over HTTP, keeps them as jobs in a folder, and draws one after the other.
 *
 * <p>Closing it ends the work at hand within a block's time; what is not finished is made when a server is started on the folder
 * again.
 */
public final class PanafluxServer implements AutoCloseable {

    private final Metrics metrics = new Metrics();
    private final ModelShelf models;
    private final JobService jobs;
    private final Intake intake;
    private final Benchmark benchmark;
    private final Explanations explanations;
    private final List<Route> routes;
    private final HttpServer http;

    /**
     * Takes the folder; {@link #start} begins.
     *
     * @param settings where to listen, and limits
     * @param environment where models are found
     * @param model the server's own
     * @param kernels what draws; whoever made them closes them
     * @param encodings keeps encodings of prompts
     * @param machine what {@code doctor} finds, for people who look at the page
     * @param log hears of requests and jobs
     * @throws IOException if the model or the folder cannot be used
     */
    public PanafluxServer(
            ServerSettings settings,
            Environment environment,
            ModelSettings model,
            SelectedKernels kernels,
            EncodingStore encodings,
            DoctorReport machine,
            ServerLog log)
            throws IOException {
        models = new ModelShelf(environment, model, kernels, encodings, SystemMemory.ofMachine(), log::note);
        LoraShelf loras = new LoraShelf(environment.adapters(), models);
        BoardLimits limits = new BoardLimits(settings.waiting(), settings.history(), settings.previews());
        jobs = new JobService(settings.folder(), limits, settings.inputPixels(), models, loras, metrics, log);
        intake = new Intake(jobs, settings.inputPixels());
        RequestLimits most = new RequestLimits(
                settings.pixels(), settings.images(), settings.steps(), settings.inputPixels(), settings.bodyBytes());
        benchmark = new Benchmark(
                jobs.board(),
                models,
                environment,
                kernels.options(),
                measurement -> jobs.board().announce("benchmark", MeasurementView.brief(measurement)));
        explanations = new Explanations(
                models, kernels, environment, jobs.drawings(), settings.folder().resolve("explained"));
        Submissions submissions = new Submissions(jobs, intake, most);
        EventFeed feed = new EventFeed(jobs.board());
        routes = Stream.of(
                        new StatusApi(jobs, limits, most, metrics).routes(),
                        new LorasApi(loras).routes(),
                        new WordsApi(models).routes(),
                        new MachineApi(kernels.plan(), machine).routes(),
                        new BenchmarkApi(benchmark, jobs, most).routes(),
                        new OpenAiApi(jobs, submissions, intake, settings.address()).routes(),
                        new OllamaApi(jobs, submissions, intake).routes(),
                        new A1111Api(jobs, submissions, intake).routes(),
                        new JobsApi(jobs, submissions, intake, feed).routes(),
                        new StudioPage().routes(),
                        new ExplainedApi(jobs, explanations).routes(),
                        new ImagesApi(jobs, intake, settings.folder().resolve("thumbnails")).routes())
                .flatMap(List::stream)
                .toList();
        http = new HttpServer(
                new HttpSettings(
                        settings.host(),
                        settings.port(),
                        settings.key(),
                        settings.hosts(),
                        settings.origins(),
                        settings.bodyBytes(),
                        settings.patience()),
                routes,
                metrics,
                log);
    }

    /**
     * Begins to listen and to draw.
     *
     * @throws IOException if the address cannot be bound
     */
    public void start() throws IOException {
        http.start();
        jobs.start();
    }

    /** The port that is bound. */
    public int port() {
        return http.port();
    }

    /** What it answers. */
    List<Route> routes() {
        return routes;
    }

    @Override
    public void close() throws IOException {
        try (metrics;
                models;
                intake) {
            explanations.close();
            benchmark.close();
            jobs.close();
            http.close();
        }
    }
}
