package dev.panaflux.server.queue;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.jobs.FinishedImages;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads from a journal's entries which jobs there are and what has become of each. */
final class Replay {

    private static final String REQUEST = "request";
    private static final String SETTINGS = "settings";

    private final Map<String, Told> jobs = new LinkedHashMap<>();
    private long entries;

    /** What the journal tells of one job. */
    private static final class Told {
        private final List<JournalEntry> entries = new ArrayList<>();
        private final Map<Integer, MadeImage> made = new LinkedHashMap<>();
        private final Set<Integer> skipped = new HashSet<>();
        private JournalEntry.@Nullable Queued queued;
        private JournalEntry.@Nullable Failed failed;
        private JournalEntry.@Nullable Cancelled cancelled;
    }

    /** The entry of a new job. */
    static JournalEntry.Queued entry(String id, Instant now, JobRequest request, JobSettings settings) {
        return new JournalEntry.Queued(
                id,
                now,
                Map.of(REQUEST, request.toMap(), SETTINGS, JsonMapper.shared().convertValue(settings, Map.class)));
    }

    /** The id of the job that an entry is about. */
    static String job(JournalEntry entry) {
        int dash = entry.id().indexOf('-');
        return dash < 0 ? entry.id() : entry.id().substring(0, dash);
    }

    /** Reads the next entry. */
    void add(JournalEntry entry) {
        entries++;
        int dash = entry.id().indexOf('-');
        String id = job(entry);
        if (id.isEmpty()) {
            return;
        }
        Told told = jobs.computeIfAbsent(id, _ -> new Told());
        told.entries.add(entry);
        int image = dash < 0 ? -1 : Integer.parseInt(entry.id().substring(dash + 1));
        switch (entry) {
            case JournalEntry.Queued queued -> told.queued = queued;
            case JournalEntry.Done done ->
                told.made.put(image, new MadeImage(done.id(), image, done.path(), done.time(), done.seconds()));
            case JournalEntry.Failed failed -> told.failed = failed;
            case JournalEntry.Cancelled cancelled -> {
                if (image >= 0) {
                    told.skipped.add(image);
                } else {
                    told.cancelled = cancelled;
                }
            }
            case JournalEntry.Started _, JournalEntry.Writing _, JournalEntry.Restarted _ -> {}
        }
    }

    /**
     * The jobs in the order in which they were accepted.
     *
     * @param files tells which images are whole, for jobs that are not at their end
     * @throws IOException if a file cannot be read, or a job cannot be understood
     */
    List<Job> jobs(FinishedImages files) throws IOException {
        List<Job> all = new ArrayList<>();
        for (Map.Entry<String, Told> entry : jobs.entrySet()) {
            JournalEntry.Queued queued = entry.getValue().queued;
            if (queued != null) {
                try {
                    all.add(job(entry.getKey(), queued, entry.getValue(), files));
                } catch (JacksonException | IllegalArgumentException foreign) {
                    throw new IOException(
                            "journal: expected jobs that this version knows, found job %s; use the version that wrote it, or another --folder"
                                    .formatted(entry.getKey()),
                            foreign);
                }
            }
        }
        return all;
    }

    private static Job job(String id, JournalEntry.Queued queued, Told told, FinishedImages files) throws IOException {
        Map<String, Object> fields = queued.request();
        JobRequest request = JsonMapper.shared().convertValue(fields.get(REQUEST), JobRequest.class);
        JobSettings settings = JsonMapper.shared().convertValue(fields.get(SETTINGS), JobSettings.class);
        boolean open = told.failed == null && told.cancelled == null;
        for (int image = 0; open && image < request.count(); image++) {
            if (!told.made.containsKey(image)) {
                String imageId = id + "-" + image;
                Optional<WrittenFile> whole = files.whole(imageId);
                if (whole.isPresent()) {
                    told.made.put(
                            image, new MadeImage(imageId, image, whole.get().path(), queued.time(), 0));
                }
            }
        }
        List<MadeImage> made = told.made.values().stream()
                .sorted(Comparator.comparingInt(MadeImage::index))
                .toList();
        Instant last = told.entries.getLast().time();
        JobStatus status = JobStatus.queued(made);
        if (made.size() + told.skipped.size() >= request.count()) {
            status = status.ended(made.isEmpty() ? JobState.CANCELLED : JobState.DONE, null, last);
        } else if (told.failed != null) {
            status = status.ended(JobState.FAILED, failure(told.failed), last);
        } else if (told.cancelled != null) {
            status = status.ended(JobState.CANCELLED, null, last);
        }
        Job job = new Job(id, request, settings, queued.time(), status);
        told.skipped.forEach(job::skip);
        return job;
    }

    private static Failure failure(JournalEntry.Failed failed) {
        FailureKind kind = Arrays.stream(FailureKind.values())
                .filter(known -> known.label().equals(failed.kind()))
                .findFirst()
                .orElse(FailureKind.INTERNAL);
        return new Failure(kind, failed.message());
    }

    /** Whether most entries are of jobs that are not among {@code kept}. */
    boolean isMostlyOf(List<Job> kept) {
        return entries > 2L * entries(kept).size();
    }

    /** The entries of jobs. */
    List<JournalEntry> entries(List<Job> kept) {
        List<JournalEntry> of = new ArrayList<>();
        for (Job job : kept) {
            Told told = jobs.get(job.id());
            if (told != null) {
                of.addAll(told.entries);
            }
        }
        return of;
    }
}
