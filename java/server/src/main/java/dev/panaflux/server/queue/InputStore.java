package dev.panaflux.server.queue;

import dev.panaflux.system.Sha256;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The images that came with requests, as files named by their digests. A file stays as long as somebody holds it, and after that while
 * there is room, so that the same can be asked for again.
 */
public final class InputStore {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;
    private final long mostIdleBytes;
    private final Map<String, Integer> holders = new HashMap<>();

    /** The sizes of files that nobody holds, those first that were held longest ago. */
    private final LinkedHashMap<String, Long> idle = new LinkedHashMap<>();

    /** Those that are held, but were there before for an earlier job. */
    private final Set<String> known = new HashSet<>();

    private long idleBytes;

    /**
     * Keeps inputs in a folder.
     *
     * @param mostIdleBytes that files which nobody holds may have together
     */
    InputStore(Path folder, long mostIdleBytes) {
        this.folder = folder;
        this.mostIdleBytes = mostIdleBytes;
    }

    /**
     * Keeps an image and holds it.
     *
     * @return its name
     * @throws IOException if it cannot be written
     */
    public String keep(byte[] content) throws IOException {
        String name = Sha256.hex(content);
        hold(Set.of(name));
        try {
            Path file = folder.resolve(name);
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                WholeFile.write(file, content);
            }
            return name;
        } catch (IOException | RuntimeException failure) {
            release(name);
            throw failure;
        }
    }

    /**
     * The content of an input that is held.
     *
     * @throws IOException if it cannot be read
     */
    byte[] read(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }

    /**
     * The content of an input, unless it was never there or had to make room.
     *
     * @param name that anybody may have made up
     * @throws IOException if it cannot be read
     */
    public Optional<byte[]> find(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(name));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** Holds inputs that are there. */
    synchronized void hold(Collection<String> names) {
        for (String name : names) {
            holders.merge(name, 1, Integer::sum);
            Long bytes = idle.remove(name);
            if (bytes != null) {
                idleBytes -= bytes;
                known.add(name);
            }
        }
    }

    /** Lets go of an input that came to nothing: it is removed, unless others hold it or an earlier job had it. */
    public synchronized void release(String name) {
        if (letGo(name)) {
            if (known.remove(name)) {
                rest(name);
            } else {
                delete(name);
            }
        }
    }

    /** Lets go of an input of a job that has ended. If nobody else holds it, it stays until it must make room. */
    synchronized void retire(String name) {
        if (letGo(name)) {
            known.remove(name);
            rest(name);
        }
    }

    private boolean letGo(String name) {
        Integer left = holders.merge(name, -1, Integer::sum);
        if (left <= 0) {
            holders.remove(name);
        }
        return left <= 0;
    }

    private void rest(String name) {
        try {
            long bytes = Files.size(folder.resolve(name));
            idle.put(name, bytes);
            idleBytes += bytes;
        } catch (IOException gone) {
            return;
        }
        while (idleBytes > mostIdleBytes) {
            Map.Entry<String, Long> eldest = idle.pollFirstEntry();
            idleBytes -= eldest.getValue();
            delete(eldest.getKey());
        }
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException stays) {
            // The next start looks after it.
        }
    }

    /**
     * Looks after what an earlier server left: keeps inputs of its jobs while there is room, and removes all that nobody knows.
     *
     * @param ended inputs of jobs that have ended, those of the latest last
     * @throws IOException if the folder cannot be listed
     */
    synchronized void restore(Collection<String> ended) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<String> there = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> there.add(String.valueOf(file.getFileName())));
        }
        there.removeAll(holders.keySet());
        for (String name : ended) {
            if (there.contains(name)) {
                Long before = idle.remove(name);
                idleBytes -= before == null ? 0 : before;
                rest(name);
            }
        }
        there.removeAll(new HashSet<>(ended));
        there.forEach(this::delete);
    }
}
