package dev.panaflux.app.jobs.journal;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the journals of a folder tell of its images. */
public final class JobState {

    private final Map<String, Known> images = new HashMap<>();
    private final Set<Content> written = new HashSet<>();

    /**
     * A file that an image has been written to, or was about to be.
     *
     * @param path relative to the folder
     * @param sha256 of its bytes, in hexadecimal
     */
    public record WrittenFile(String path, String sha256) implements Serializable {}

    /** What an image's file held. */
    private record Content(String id, WrittenFile file) {}

    /** What is known of one image. */
    private static final class Known {
        private final Set<WrittenFile> files = new LinkedHashSet<>();
        private JournalEntry.@Nullable Failed failure;
    }

    /** Nothing is known. */
    public JobState() {}

    /** Adds the entries of one journal. */
    public void add(List<JournalEntry> entries) {
        Map<String, Known> told = new LinkedHashMap<>();
        for (JournalEntry entry : entries) {
            if (entry instanceof JournalEntry.Restarted) {
                told.clear();
                continue;
            }
            Known known = told.computeIfAbsent(entry.id(), id -> new Known());
            switch (entry) {
                case JournalEntry.Writing writing -> add(known, writing.id(), writing.path(), writing.sha256());
                case JournalEntry.Done done -> {
                    add(known, done.id(), done.path(), done.sha256());
                    known.failure = null;
                }
                case JournalEntry.Failed failed -> known.failure = failed;
                case JournalEntry.Queued _,
                        JournalEntry.Started _,
                        JournalEntry.Cancelled _,
                        JournalEntry.Restarted _ -> {}
            }
        }
        told.forEach((id, known) -> images.merge(id, known, JobState::merged));
    }

    private void add(Known known, String id, String path, String sha256) {
        WrittenFile file = new WrittenFile(path, sha256);
        known.files.add(file);
        written.add(new Content(id, file));
    }

    private static Known merged(Known one, Known other) {
        one.files.addAll(other.files);
        if (one.failure == null) {
            one.failure = other.failure;
        }
        return one;
    }

    /** Whether a journal mentions the image. */
    public boolean isKnown(String id) {
        return images.containsKey(id);
    }

    /** The files that the image may be in. */
    public List<WrittenFile> files(String id) {
        Known known = images.get(id);
        return known == null ? List.of() : List.copyOf(known.files);
    }

    /** Why the image could not be made when it was tried last. */
    public Optional<JournalEntry.Failed> failure(String id) {
        Known known = images.get(id);
        return known == null ? Optional.empty() : Optional.ofNullable(known.failure);
    }

    /** Whether a file holds what was once written to it for the image, also before a restart. */
    public boolean isOwn(String id, WrittenFile file) {
        return written.contains(new Content(id, file));
    }
}
