package dev.panaflux.app.jobs.journal;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A journal that one process appends to: JSON lines in UTF-8. An append is on the disk when it returns, or has left nothing. A
 * last line that a killed process left unfinished is cut off when the file is opened.
 */
public final class JournalFile implements Journal, AutoCloseable {

    private final Path path;
    private FileChannel channel;
    private long end;

    private JournalFile(Path path, FileChannel channel, long end) {
        this.path = path;
        this.channel = channel;
        this.end = end;
    }

    /**
     * Opens a journal, which is made if it is missing, reads its entries and repairs its end.
     *
     * @param entries receives what is in it, in order
     * @param notices receives a line about what cannot be read
     * @throws IOException if it cannot be read or written
     */
    public static JournalFile open(Path path, Consumer<JournalEntry> entries, Consumer<String> notices)
            throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long whole = parse(path.toString(), Channels.newInputStream(channel), entries, notices);
            if (whole < channel.size()) {
                channel.truncate(whole);
                channel.force(true);
            }
            return new JournalFile(path, channel, whole);
        } catch (IOException | RuntimeException | Error failure) {
            channel.close();
            throw failure;
        }
    }

    /**
     * Reads a journal that another process may be writing; an unfinished last line does not count.
     *
     * @param entries receives what is in it, in order
     * @param notices receives a line about what cannot be read
     * @throws IOException if it cannot be read
     */
    public static void read(Path path, Consumer<JournalEntry> entries, Consumer<String> notices) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            read(path.toString(), in, entries, notices);
        }
    }

    /**
     * Reads a journal that is no file of this machine; an unfinished last line does not count.
     *
     * @param name of the journal, for notices
     * @param entries receives what is in it, in order
     * @param notices receives a line about what cannot be read
     * @throws IOException if it cannot be read
     */
    public static void read(String name, InputStream in, Consumer<JournalEntry> entries, Consumer<String> notices)
            throws IOException {
        parse(name, in, entries, notices);
    }

    /** Reads whole lines, and returns where the last of them ends. */
    private static long parse(String name, InputStream in, Consumer<JournalEntry> entries, Consumer<String> notices)
            throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(in, 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long position = 0;
        long whole = 0;
        int damaged = 0;
        for (int next = bytes.read(); next >= 0; next = bytes.read()) {
            position++;
            if (next != '\n') {
                line.write(next);
                continue;
            }
            whole = position;
            if (!isParsed(line.toString(StandardCharsets.UTF_8), entries)) {
                damaged++;
            }
            line.reset();
        }
        if (damaged > 0) {
            notices.accept("%s: %d damaged line%s ignored".formatted(name, damaged, damaged == 1 ? "" : "s"));
        }
        return whole;
    }

    private static boolean isParsed(String line, Consumer<JournalEntry> entries) {
        JournalEntry entry;
        try {
            entry = line.isEmpty() ? null : JournalEntry.ofLine(line);
        } catch (RuntimeException unreadable) {
            return false;
        }
        if (entry != null) {
            entries.accept(entry);
        }
        return true;
    }

    /**
     * Appends entries, all or none.
     *
     * @throws IOException if they cannot be written
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; the journal is closed then
     */
    @Override
    public void append(List<? extends JournalEntry> added) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        added.forEach(entry -> lines.writeBytes((entry.toLine() + "\n").getBytes(StandardCharsets.UTF_8)));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toByteArray());
        try {
            long at = end;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            channel.force(false);
            end = at;
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            removeUnfinished(failure);
            throw new IOException("%s: cannot be written: %s".formatted(path, IoErrors.reason(failure)), failure);
        }
    }

    /**
     * Puts entries in place of all that are there, in one step: whatever ends the process, the file holds either the old or the
     * new ones.
     *
     * @throws IOException if they cannot be written; the old ones stay
     */
    public void replace(List<? extends JournalEntry> entries) throws IOException {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(entry.toLine()).append('\n'));
        WholeFile.write(path, lines.toString());
        FileChannel replaced = channel;
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        end = channel.size();
        replaced.close();
    }

    /**
     * Removes entries in one step, as {@link #replace} does it.
     *
     * @param unneeded tells which
     * @throws IOException if the journal cannot be read or written; all stay
     */
    public void removeIf(Predicate<JournalEntry> unneeded) throws IOException {
        List<JournalEntry> kept = new ArrayList<>();
        read(
                path,
                entry -> {
                    if (!unneeded.test(entry)) {
                        kept.add(entry);
                    }
                },
                damaged -> {});
        replace(kept);
    }

    private void removeUnfinished(IOException failure) {
        try {
            channel.truncate(end);
        } catch (IOException another) {
            // Whoever opens the journal next cuts it off.
            failure.addSuppressed(another);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
