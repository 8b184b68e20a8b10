package dev.panaflux.server.api;

import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.JpegEncoder;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.EventStream;
import dev.panaflux.server.queue.EventLog;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobBoard;
import dev.panaflux.server.queue.JobView;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends what happens to jobs. Every event has an id, by which a client that was cut off gets what it missed; if too much was
 * missed, or the server was started anew, it gets the jobs as they are now.
 */
public final class EventFeed {

    private static final long BEAT_MILLIS = 8000;
    private static final int PREVIEW_QUALITY = 80;

    /** Between two previews: encoding one for every step of a quick model would cost more than a hundredth of the step. */
    private static final long PREVIEW_NANOS = 200_000_000;

    private final JobBoard board;

    /** Tells the processes of a server apart: numbers begin anew in each. */
    private final String epoch = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    /** Sends the events of {@code board}. */
    public EventFeed(JobBoard board) {
        this.board = board;
    }

    /**
     * Answers with events until the client goes, the server stops, or nothing more can happen.
     *
     * @param only one job, or null for all
     * @param previews whether images of steps are sent
     */
    public void send(Call call, @Nullable Job only, boolean previews) throws IOException, InterruptedException {
        Long known = number(call.header("Last-Event-ID"));
        call.stream(events -> new Feed(events, only, previews).run(known));
    }

    /** The number in an event's id, or null if it is not one of this process, or too long ago. */
    private @Nullable Long number(@Nullable String id) {
        if (id == null || !id.startsWith(epoch + ".")) {
            return null;
        }
        try {
            long number = Long.parseLong(id.substring(epoch.length() + 1));
            return board.events().isComplete(number) ? (Long) number : null;
        } catch (NumberFormatException foreign) {
            return null;
        }
    }

    /** A preview as a JPEG in base64. */
    public static String base64(Job.Preview preview) {
        byte[] jpeg = new JpegEncoder(PREVIEW_QUALITY).encode(preview.pixels(), ImageMetadata.none());
        return Base64.getEncoder().encodeToString(jpeg);
    }

    /** One client's stream. */
    private final class Feed {
        private final EventStream events;
        private final @Nullable Job only;
        private final boolean previews;
        private final Map<String, Job.Preview> shown = new HashMap<>();
        private long lastShown = System.nanoTime() - PREVIEW_NANOS;

        Feed(EventStream events, @Nullable Job only, boolean previews) {
            this.events = events;
            this.only = only;
            this.previews = previews;
        }

        void run(@Nullable Long known) throws IOException, InterruptedException {
            EventLog log = board.events();
            long last;
            if (known == null) {
                last = log.last();
                snapshot(last);
            } else {
                last = known;
            }
            long beaten = System.nanoTime();
            while (!log.isClosed()) {
                if (previews) {
                    board.previews().want();
                }
                boolean over = only != null && only.isOver();
                List<EventLog.Event> news = log.after(last, over ? 0 : BEAT_MILLIS);
                if (!news.isEmpty() && news.getFirst().number() > last + 1) {
                    last = log.last();
                    snapshot(last);
                    news = List.of();
                }
                for (EventLog.Event event : news) {
                    last = event.number();
                    if (only == null || event.job().equals(only.id())) {
                        events.send(id(last), event.type(), event.data());
                        beaten = System.nanoTime();
                    }
                }
                if (over) {
                    return;
                }
                if (previews) {
                    showPreviews();
                }
                if (System.nanoTime() - beaten > BEAT_MILLIS * 1_000_000) {
                    events.beat();
                    beaten = System.nanoTime();
                }
            }
        }

        /** The jobs as they are now: the one that is asked for, or all that have not ended. */
        private void snapshot(long number) throws IOException {
            Predicate<Job> open = job -> !job.status().state().isEnd();
            List<Job> jobs = only == null ? board.all(open).reversed() : List.of(only);
            for (Job job : jobs) {
                events.send(id(number), "job", JsonMapper.shared().writeValueAsString(JobView.of(job)));
            }
        }

        private String id(long number) {
            return epoch + "." + number;
        }

        private void showPreviews() throws IOException {
            if (System.nanoTime() - lastShown < PREVIEW_NANOS) {
                return;
            }
            List<Job> jobs = only == null ? board.inWork() : List.of(only);
            shown.keySet()
                    .removeIf(id -> jobs.stream().noneMatch(job -> job.id().equals(id)));
            for (Job job : jobs) {
                Job.Preview preview = job.preview();
                if (preview != null && !preview.equals(shown.put(job.id(), preview))) {
                    lastShown = System.nanoTime();
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("id", job.id());
                    fields.put("image", preview.image());
                    fields.put("step", preview.step());
                    fields.put("steps", preview.steps());
                    fields.put("data", "data:image/jpeg;base64," + base64(preview));
                    events.send(null, "preview", JsonMapper.shared().writeValueAsString(fields));
                }
            }
        }
    }
}
