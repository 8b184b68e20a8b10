package dev.panaflux.app.jobs;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.jobs.journal.JobState;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.Journal;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.Timings;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Sha256;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The image files of a job's folder. The journal hears of a file's digest before the file appears, and files appear whole, so
 * whatever ends the process, what is there later either matches its digest or is made again. A file is replaced only if it
 * holds the same, or what was once written to it for the image.
 */
public final class FinishedImages {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Path folder;
    private final JobState state;

    /**
     * The files of a folder.
     *
     * @param state what the folder's journals told when the process began
     */
    public FinishedImages(Path folder, JobState state) {
        this.folder = folder;
        this.state = state;
    }

    /** Whether the image was written before and its file is as it was then. */
    boolean isWhole(String id) throws IOException {
        return whole(id).isPresent();
    }

    /**
     * The file of an image that was written before and is as it was then.
     *
     * @throws IOException if a file cannot be read
     */
    public Optional<WrittenFile> whole(String id) throws IOException {
        for (WrittenFile file : state.files(id)) {
            Path path = folder.resolve(file.path()).normalize();
            if (path.startsWith(folder.normalize())
                    && Files.isRegularFile(path)
                    && Sha256.hex(Files.readAllBytes(path)).equals(file.sha256())) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /**
     * Writes an image under its name, or with a part of its id where that name is taken.
     *
     * @param journal hears of it before and after
     * @param notices hears of a name that is taken
     * @return its file
     * @throws OutputException if the image cannot be written
     * @throws IOException if the journal cannot be written
     */
    public Path write(WantedFile wanted, GeneratedImage image, Journal journal, Consumer<String> notices)
            throws IOException {
        byte[] content = image.encode(wanted.format().encoder());
        String sha256 = Sha256.hex(content);
        for (String name : wanted.names()) {
            Path path = folder.resolve(name);
            boolean replaces = isReplaceable(wanted.id(), name, sha256);
            if (!replaces && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            journal.append(new JournalEntry.Writing(wanted.id(), Instant.now(), name, sha256));
            if (isWritten(path, content, replaces)) {
                journal.append(
                        new JournalEntry.Done(wanted.id(), Instant.now(), name, sha256, seconds(image.timings())));
                if (!name.equals(wanted.output())) {
                    notices.accept("%s is there already and holds something else; the image is in %s"
                            .formatted(wanted.output(), name));
                }
                return path;
            }
        }
        throw new OutputException(
                "%s: expected a free name for the image, found it taken, with its id too".formatted(wanted.output()));
    }

    /** Whether a file is there and holds nothing, the same, or what was written to it for the image. */
    private boolean isReplaceable(String id, String name, String sha256) {
        Path path = folder.resolve(name);
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            String found = Sha256.hex(Files.readAllBytes(path));
            return Files.size(path) == 0 || found.equals(sha256) || state.isOwn(id, new WrittenFile(name, found));
        } catch (IOException unreadable) {
            IoErrors.requireUninterrupted(unreadable);
            return false;
        }
    }

    /** Writes a file; false if its name is taken. */
    private static boolean isWritten(Path path, byte[] content, boolean replaces) {
        try {
            Files.createDirectories(path.getParent());
            if (replaces) {
                WholeFile.write(path, content);
            } else {
                WholeFile.writeNew(path, content);
            }
            return true;
        } catch (FileAlreadyExistsException taken) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            // A file is where a folder should be.
            throw new OutputException(taken.getFile() + ": expected a folder, found a file", taken);
        } catch (IOException failure) {
            throw new OutputException(IoErrors.describe(failure), failure);
        }
    }

    private static double seconds(Timings timings) {
        Duration steps = timings.steps().stream().reduce(Duration.ZERO, Duration::plus);
        return steps.dividedBy(timings.batch()).plus(timings.decode()).toNanos() / NANOS_PER_SECOND;
    }
}
