package dev.panaflux.server.api.openai;

import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.RgbImage;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.ClientGoneException;
import dev.panaflux.server.http.ErrorStyle;
import dev.panaflux.server.http.EventStream;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.queue.EventLog;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobBoard;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobStatus;
import dev.panaflux.server.queue.MadeImage;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The images of a job as events: some of steps, then each when it is done. If the client goes, the job is cancelled. */
final class ImageStream {

    private static final long POLL_MILLIS = 250;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS);

    /** Proxies close connections that are silent for long. */
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int UNAVAILABLE = 503;
    private static final int CONFLICT = 409;

    private final JobService jobs;
    private final JobBoard board;
    private final Job job;
    private final String event;
    private final int partial;
    private int sent;
    private int image = -1;
    private int shown;

    /**
     * A stream.
     *
     * @param event how the names of events begin
     * @param partial images of steps for each image
     */
    ImageStream(JobService jobs, Job job, String event, int partial) {
        this.jobs = jobs;
        this.board = jobs.board();
        this.job = job;
        this.event = event;
        this.partial = partial;
    }

    void send(Call call) throws IOException, InterruptedException {
        try {
            call.stream(events -> follow(call, events));
        } catch (IOException gone) {
            board.cancel(job);
            throw gone;
        }
    }

    private void follow(Call call, EventStream events) throws IOException, InterruptedException {
        long last = board.events().last();
        long looked = System.nanoTime();
        long beaten = looked;
        while (true) {
            if (partial > 0) {
                board.previews().want();
            }
            boolean over = job.isOver();
            JobStatus status = job.status();
            while (sent < status.images().size()) {
                complete(events, status.images().get(sent));
            }
            if (over || board.events().isClosed()) {
                end(events, status);
                return;
            }
            show(events, job.preview());
            List<EventLog.Event> news = board.events().after(last, POLL_MILLIS);
            last = news.isEmpty() ? last : news.getLast().number();
            if (System.nanoTime() - looked > POLL_NANOS) {
                looked = System.nanoTime();
                if (call.isGone()) {
                    throw new ClientGoneException();
                }
            }
            if (System.nanoTime() - beaten > BEAT_NANOS) {
                beaten = System.nanoTime();
                events.beat();
            }
        }
    }

    private void end(EventStream events, JobStatus status) throws IOException {
        RequestException error = switch (status.state()) {
            case DONE -> null;
            case FAILED, CANCELLED ->
                RequestException.of(
                        status.failure() == null
                                ? CONFLICT
                                : status.failure().kind().httpStatus(),
                        status.failure() == null
                                ? "cancelled"
                                : status.failure().kind().label(),
                        status.failure() == null
                                ? "the job was cancelled"
                                : status.failure().message());
            case QUEUED, RUNNING ->
                RequestException.of(
                        UNAVAILABLE,
                        "stopping",
                        "the server stops; job %s is kept and made when it starts again".formatted(job.id()));
        };
        if (error != null) {
            events.send(null, "error", JsonMapper.shared().writeValueAsString(ErrorStyle.OPENAI.body(error)));
        }
    }

    private void complete(EventStream events, MadeImage made) throws IOException {
        sent++;
        Map<String, Object> fields = fields("completed", OpenAiApi.base64(jobs, made));
        fields.put("usage", OpenAiApi.USAGE);
        events.send(null, event + ".completed", JsonMapper.shared().writeValueAsString(fields));
    }

    /** Sends an image of a step when as large a share of the steps is done as of the images of steps was sent. */
    private void show(EventStream events, Job.@Nullable Preview preview) throws IOException {
        if (preview == null || partial == 0 || preview.image() < sent) {
            return;
        }
        if (preview.image() != image) {
            image = preview.image();
            shown = 0;
        }
        boolean due = shown < partial
                && preview.step() < preview.steps()
                && preview.step() * (partial + 1) >= (shown + 1) * preview.steps();
        if (due) {
            RgbImage whole = preview.pixels()
                    .resized(job.settings().width(), job.settings().height());
            byte[] content = job.request().format().encoder().encode(whole, ImageMetadata.none());
            Map<String, Object> fields =
                    fields("partial_image", Base64.getEncoder().encodeToString(content));
            fields.put("partial_image_index", shown);
            shown++;
            events.send(null, event + ".partial_image", JsonMapper.shared().writeValueAsString(fields));
        }
    }

    private Map<String, Object> fields(String type, String base64) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", event + "." + type);
        fields.put("b64_json", base64);
        fields.put("created_at", Instant.now().getEpochSecond());
        fields.putAll(OpenAiApi.facts(job));
        return fields;
    }
}
