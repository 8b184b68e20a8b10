package dev.panaflux.fuzz;

import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.app.jobs.journal.JournalFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What became of a job's images: what can be read stays, and what is appended to it can be read. */
final class JournalHarness implements Harness {

    private static final Instant TIME = Instant.parse("2026-11-25T10:00:00Z");
    private static final JournalEntry ADDED = new JournalEntry.Started("added", TIME);

    private final Path file;

    JournalHarness(Path folder) {
        this.file = folder.resolve("panaflux.journal.jsonl");
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        new InputFile(file).with(input);
        List<JournalEntry> before = read();
        List<JournalEntry> opened = new ArrayList<>();
        try (JournalFile journal = JournalFile.open(file, opened::add, this::requireLine)) {
            journal.append(ADDED);
        }
        List<JournalEntry> expected = new ArrayList<>(before);
        expected.add(ADDED);
        List<JournalEntry> after = read();
        if (!opened.equals(before) || !after.equals(expected)) {
            throw new AssertionError("expected %s, found %s and then %s".formatted(before, opened, after));
        }
        return !before.isEmpty();
    }

    private List<JournalEntry> read() throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        JournalFile.read(file, entries::add, this::requireLine);
        return entries;
    }

    private void requireLine(String notice) {
        Refusal.of(notice, file);
    }

    @Override
    public Map<String, byte[]> seeds() {
        List<JournalEntry> entries = List.of(
                new JournalEntry.Queued("0a", TIME, Map.of("prompt", "a cup", "steps", 4)),
                new JournalEntry.Started("0a", TIME),
                new JournalEntry.Writing("0a", TIME, "1.png", "12"),
                new JournalEntry.Done("0a", TIME, "1.png", "12", 0.5),
                new JournalEntry.Failed("0b", TIME, "memory", "too little"),
                new JournalEntry.Restarted(TIME));
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(entry.toLine()).append('\n'));
        return Map.of("all", lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
