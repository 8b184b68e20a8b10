package dev.panaflux.server.api.jobs;

import dev.panaflux.server.api.EventFeed;
import dev.panaflux.server.api.Intake;
import dev.panaflux.server.api.LoraReader;
import dev.panaflux.server.api.Submissions;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobState;
import dev.panaflux.server.queue.JobView;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes of jobs: make, list, look at, follow, cancel. */
public final class JobsApi {

    private static final int ACCEPTED = 202;
    private static final long CANCEL_MILLIS = 1000;

    private final JobService jobs;
    private final Submissions submissions;
    private final JobReader reader;
    private final EventFeed feed;

    /** Routes to {@code jobs}. */
    public JobsApi(JobService jobs, Submissions submissions, Intake intake, EventFeed feed) {
        this.jobs = jobs;
        this.submissions = submissions;
        this.reader = new JobReader(
                intake,
                new LoraReader(jobs.loras()),
                submissions.limits(),
                jobs.models().precisions());
        this.feed = feed;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/api/jobs", this::make),
                Route.of("GET", "/api/jobs", this::list),
                Route.of("GET", "/api/jobs/{id}", call -> call.reply(Reply.json(view(job(call))))),
                Route.of("DELETE", "/api/jobs/{id}", this::cancel),
                Route.of("GET", "/api/jobs/{id}/events", call -> feed.send(call, job(call), previews(call, true))),
                Route.of("GET", "/api/events", call -> feed.send(call, null, previews(call, false))));
    }

    private void make(Call call) throws RequestException, IOException {
        JobReader.Wanted wanted = reader.read(call);
        Job job = submissions.submit(wanted.request(), wanted.images());
        call.reply(Reply.json(ACCEPTED, view(job)).with("Location", "/api/jobs/" + job.id()));
    }

    private void list(Call call) throws RequestException {
        Predicate<Job> fits = filter(call);
        Page<Job> page = Page.of(call, jobs.board().all(fits), Job::id);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("jobs", page.items().stream().map(this::view).toList());
        fields.put("next", page.next());
        call.reply(Reply.json(fields));
    }

    private static Predicate<Job> filter(Call call) throws RequestException {
        Set<JobState> states = states(call.query("state"));
        String client = call.query("client");
        String model = call.query("model");
        Words words = Words.of(call.query("q"));
        return job -> (states.isEmpty() || states.contains(job.status().state()))
                && (client == null || client.equals(job.request().client()))
                && (model == null || model.equals(job.settings().model()))
                && words.areIn(job.request().prompt());
    }

    private static Set<JobState> states(@Nullable String labels) throws RequestException {
        if (labels == null) {
            return Set.of();
        }
        try {
            return Arrays.stream(labels.split(",", -1))
                    .map(label -> JobState.valueOf(label.toUpperCase(Locale.ROOT)))
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException unknown) {
            throw RequestException.wrong("state", "expected queued, running, done, failed or cancelled, found another");
        }
    }

    private Job job(Call call) throws RequestException {
        return jobs.board()
                .find(call.value("id"))
                .orElseThrow(() -> RequestException.missing("job: expected the id of a job, found no such job"));
    }

    private Map<String, Object> view(Job job) {
        Map<String, Object> fields = JobView.of(job);
        jobs.board().position(job).ifPresent(position -> fields.put("position", position));
        return fields;
    }

    /** Answers when the job has ended, or after a second at the latest. */
    private void cancel(Call call) throws RequestException, IOException, InterruptedException {
        Job job = job(call);
        jobs.board().cancel(job);
        try {
            job.ended().get(CANCEL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException ending) {
            // A block of a large model takes longer.
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        call.reply(Reply.json(view(job)));
    }

    private static boolean previews(Call call, boolean usual) {
        String asked = call.query("previews");
        return asked == null ? usual : asked.equals("true") || asked.equals("1");
    }
}
