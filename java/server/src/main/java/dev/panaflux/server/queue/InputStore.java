package dev.panaflux.server.queue;

import dev.panaflux.system.Sha256;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The images that came with requests, as files named by their digests. A file stays as long as somebody holds it. */
public final class InputStore {

    private final Path folder;
    private final Map<String, Integer> holders = new HashMap<>();

    InputStore(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps an image and holds it.
     *
     * @return its name
     * @throws IOException if it cannot be written
     */
    public String keep(byte[] content) throws IOException {
        String name = Sha256.hex(content);
        synchronized (this) {
            holders.merge(name, 1, Integer::sum);
        }
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

    /** Holds inputs that are there. */
    synchronized void hold(Collection<String> names) {
        names.forEach(name -> holders.merge(name, 1, Integer::sum));
    }

    /** Lets go of an input; nobody may need it any more then. */
    public synchronized void release(String name) {
        Integer left = holders.merge(name, -1, Integer::sum);
        if (left <= 0) {
            holders.remove(name);
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException stays) {
                // The next start removes it.
            }
        }
    }

    /** Removes what nobody holds, as killed servers leave it. */
    synchronized void removeLeftovers() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!holders.containsKey(String.valueOf(file.getFileName()))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
