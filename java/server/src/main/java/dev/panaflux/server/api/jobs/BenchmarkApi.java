package dev.panaflux.server.api.jobs;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.Seed;
import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.view.HtmlView;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.server.api.Fields;
import dev.panaflux.server.api.RequestLimits;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.measure.Benchmark;
import dev.panaflux.server.measure.BusyException;
import dev.panaflux.server.measure.Measurement;
import dev.panaflux.server.measure.Measurement.Wanted;
import dev.panaflux.server.queue.JobRequest;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.Priority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The routes of the benchmark: begin, look at, cancel, and the report as a page and as JSON. */
public final class BenchmarkApi {

    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;
    private static final int LONGEST_PROMPT = 2000;
    private static final int MOST_ROUNDS = 20;
    private static final int USUAL_ROUNDS = 3;
    private static final String PROMPT = "a red apple";

    private final Benchmark benchmark;
    private final JobService jobs;
    private final RequestLimits limits;

    /**
     * Routes to a benchmark.
     *
     * @param jobs tell what the model can draw
     * @param limits of what may be asked for
     */
    public BenchmarkApi(Benchmark benchmark, JobService jobs, RequestLimits limits) {
        this.benchmark = benchmark;
        this.jobs = jobs;
        this.limits = limits;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/api/benchmark", this::look),
                Route.of("POST", "/api/benchmark", this::start),
                Route.of("DELETE", "/api/benchmark", this::cancel),
                Route.of(
                        "GET",
                        "/api/benchmark/report.html",
                        call -> report(call, "text/html; charset=utf-8", HtmlView.of(report()))),
                Route.of(
                        "GET",
                        "/api/benchmark/report.json",
                        call -> report(call, "application/json", ReportFile.toJson(report()))));
    }

    private void look(Call call) {
        Measurement latest = benchmark.latest();
        boolean brief = "false".equals(call.query("results"));
        call.reply(Reply.json(brief && latest != null ? MeasurementView.brief(latest) : MeasurementView.whole(latest)));
    }

    private void start(Call call) throws RequestException, IOException {
        Fields fields = Fields.of(call.json());
        String model = fields.text("model", jobs.models().own());
        String prompt = fields.text("prompt", PROMPT);
        if (prompt.length() > LONGEST_PROMPT) {
            throw RequestException.wrong(
                    "prompt", "expected at most %d characters, found %d".formatted(LONGEST_PROMPT, prompt.length()));
        }
        Wanted wanted = new Wanted(
                model,
                new Workload.Case(
                        prompt, JobReader.seed(fields, Seed.parse("1")).bits()),
                size(fields, model),
                fields.flag("everyPrecision", false),
                fields.integer("rounds", 1, MOST_ROUNDS, USUAL_ROUNDS));
        requireDrawable(wanted);
        try {
            call.reply(Reply.json(ACCEPTED, MeasurementView.whole(benchmark.start(wanted))));
        } catch (BusyException busy) {
            throw RequestException.of(CONFLICT, "busy", String.valueOf(busy.getMessage()));
        }
    }

    private Workload.Size size(Fields fields, String model) throws RequestException, IOException {
        ImageSize size = JobReader.parsed(fields, "size", ImageSize::parse);
        Workload.Size wanted =
                size == null ? benchmark.usualSize(model) : new Workload.Size(size.width(), size.height());
        long pixels = (long) wanted.width() * wanted.height();
        if (pixels > limits.pixels()) {
            throw RequestException.wrong(
                    "size", "expected at most %d pixels, found %d".formatted(limits.pixels(), pixels));
        }
        return wanted;
    }

    /** Refuses now what the model would refuse later. */
    private void requireDrawable(Wanted wanted) throws IOException {
        jobs.drawings()
                .settings(new JobRequest(
                        wanted.task().prompt(),
                        null,
                        wanted.model(),
                        wanted.size().width(),
                        wanted.size().height(),
                        null,
                        null,
                        wanted.task().seed(),
                        1,
                        "auto",
                        OutputFormat.PNG,
                        Priority.NORMAL,
                        "benchmark",
                        "benchmark",
                        null,
                        List.of(),
                        null,
                        List.of(),
                        null));
    }

    private void cancel(Call call) {
        benchmark.cancel();
        call.reply(Reply.json(MeasurementView.whole(benchmark.latest())));
    }

    private BenchReport report() throws RequestException {
        Measurement latest = benchmark.latest();
        if (latest == null || latest.report() == null) {
            throw RequestException.missing("report: expected a benchmark that is done, found none");
        }
        return latest.report();
    }

    private static void report(Call call, String mediaType, String text) {
        call.reply(Reply.bytes(mediaType, text.getBytes(StandardCharsets.UTF_8)));
    }
}
