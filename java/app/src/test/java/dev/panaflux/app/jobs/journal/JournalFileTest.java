package dev.panaflux.app.jobs.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.jobs.journal.JournalEntry.Done;
import dev.panaflux.app.jobs.journal.JournalEntry.Failed;
import dev.panaflux.app.jobs.journal.JournalEntry.Queued;
import dev.panaflux.app.jobs.journal.JournalEntry.Restarted;
import dev.panaflux.app.jobs.journal.JournalEntry.Started;
import dev.panaflux.app.jobs.journal.JournalEntry.Writing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {

    private static final Instant TIME = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private final List<String> notices = new ArrayList<>();

    private Path path() {
        return folder.resolve("panaflux.journal.jsonl");
    }

    private List<JournalEntry> read() throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        JournalFile.read(path(), entries::add, notices::add);
        return entries;
    }

    private List<JournalEntry> opened() throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        JournalFile.open(path(), entries::add, notices::add).close();
        return entries;
    }

    @Test
    void whatWasAppendedIsThereLater() throws IOException {
        List<JournalEntry> entries = List.of(
                new Queued("a", TIME, Map.of()),
                new Started("a", TIME),
                new Writing("a", TIME, "x/a.png", "12"),
                new Done("a", TIME, "x/a.png", "12", 0.5),
                new Failed("b", TIME, "memory", "too \"little\"\n memory ☃"),
                new Restarted(TIME));
        try (JournalFile journal = JournalFile.open(path(), entry -> {}, notices::add)) {
            journal.append(entries.subList(0, 2));
            for (JournalEntry entry : entries.subList(2, entries.size())) {
                journal.append(entry);
            }
        }

        assertThat(opened()).isEqualTo(entries);
        assertThat(read()).isEqualTo(entries);
        assertThat(Files.readAllLines(path())).hasSize(entries.size()).allMatch(line -> line.startsWith("{\"state\":"));
        assertThat(notices).isEmpty();
    }

    @Test
    void whereverALineIsCutTheOthersStayAndTheNextIsWhole() throws IOException {
        try (JournalFile journal = JournalFile.open(path(), entry -> {}, notices::add)) {
            journal.append(new Started("first", TIME));
            journal.append(new Started("second", TIME));
        }
        byte[] whole = Files.readAllBytes(path());
        int first = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int length = first; length < whole.length; length++) {
            Files.write(path(), Arrays.copyOf(whole, length));

            assertThat(read()).containsExactly(new Started("first", TIME));
            try (JournalFile journal = JournalFile.open(path(), entry -> {}, notices::add)) {
                journal.append(new Started("third", TIME));
            }
            assertThat(opened()).containsExactly(new Started("first", TIME), new Started("third", TIME));
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void aDamagedLineIsToldAndTheOthersCount() throws IOException {
        try (JournalFile journal = JournalFile.open(path(), entry -> {}, notices::add)) {
            journal.append(new Started("first", TIME));
        }
        Files.writeString(
                path(),
                "\0\0\0\n{\"state\":\"unheard-of\",\"id\":\"c\",\"time\":\"" + TIME + "\"}\n",
                StandardOpenOption.APPEND);
        try (JournalFile journal = JournalFile.open(path(), entry -> {}, notices::add)) {
            journal.append(new Started("second", TIME));
        }
        notices.clear();

        assertThat(opened()).containsExactly(new Started("first", TIME), new Started("second", TIME));
        assertThat(notices).containsExactly(path() + ": 1 damaged line ignored");
    }

    @Test
    void whatIsUnneededIsRemovedAndAppendsGoOn() throws IOException {
        try (JournalFile journal = JournalFile.open(path(), entry -> {}, notices::add)) {
            journal.append(List.of(new Started("a", TIME), new Started("b", TIME), new Started("a", TIME)));
            journal.removeIf(entry -> entry.id().equals("a"));
            journal.append(new Started("c", TIME));
        }
        assertThat(read()).containsExactly(new Started("b", TIME), new Started("c", TIME));
        assertThat(notices).isEmpty();
    }
}
