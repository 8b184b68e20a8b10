package dev.panaflux.spark;

import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JobState;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.app.jobs.journal.JournalFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** What is written down of a folder's images: by {@code panaflux run}, which appends to journals, and here, record by record. */
final class JobRecords {

    private final ImageStore store;
    private final Consumer<String> notices;

    /**
     * The records of a folder.
     *
     * @param notices receives a line about what cannot be read
     */
    JobRecords(ImageStore store, Consumer<String> notices) {
        this.store = store;
        this.notices = notices;
    }

    /**
     * What all journals and records tell.
     *
     * @throws IOException if they cannot be read
     */
    JobState state() throws IOException {
        JobState state = new JobState();
        for (Path journal : named(store.folder(), JobFolder.JOURNAL_ENDING)) {
            state.add(entries(journal));
        }
        for (Path record : named(store.records(), ".jsonl")) {
            state.add(entries(record));
        }
        return state;
    }

    /**
     * The files that the record of an image names; none if it has no record.
     *
     * @throws IOException if it cannot be read
     */
    List<WrittenFile> written(String id) throws IOException {
        JobState state = new JobState();
        try {
            state.add(entries(store.record(id)));
        } catch (FileNotFoundException none) {
            return List.of();
        }
        return state.files(id);
    }

    /**
     * Gathers all records in one journal, with more entries after them, and removes them.
     *
     * @param name of the journal: letters, digits and hyphens; a new one
     * @throws IOException if something cannot be read or written; no record is lost
     */
    void gather(String name, List<JournalEntry> more) throws IOException {
        List<JournalEntry> gathered = new ArrayList<>();
        for (Path record : named(store.records(), ".jsonl")) {
            gathered.addAll(entries(record));
        }
        gathered.addAll(more);
        if (!gathered.isEmpty()) {
            String lines = gathered.stream().map(entry -> entry.toLine() + "\n").collect(Collectors.joining());
            store.put(
                    store.path(JobFolder.GATHERED + name + JobFolder.JOURNAL_ENDING),
                    lines.getBytes(StandardCharsets.UTF_8));
        }
        store.files().delete(store.records(), true);
    }

    private List<JournalEntry> entries(Path journal) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        try (FSDataInputStream in = store.files().open(journal)) {
            JournalFile.read(journal.toString(), in, entries::add, notices);
        }
        return entries;
    }

    private List<Path> named(Path folder, String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        try {
            for (FileStatus file : store.files().listStatus(folder)) {
                if (file.isFile() && file.getPath().getName().endsWith(ending)) {
                    found.add(file.getPath());
                }
            }
        } catch (FileNotFoundException noFolder) {
            return found;
        }
        found.sort(null);
        return found;
    }
}
