package dev.panaflux.spark;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.jobs.WantedFile;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * The image files of a job's folder, on any file system that Hadoop knows. A file appears whole, after its record. Any number of
 * processes may write; those that write one image write the same bytes.
 */
final class ImageStore {

    private final FileSystem files;
    private final Path folder;
    private final Path records;

    private ImageStore(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
        this.records = new Path(folder, JobFolder.RECORDS);
    }

    /**
     * A folder, which need not exist.
     *
     * @param output path or address
     * @throws IOException if there is no such file system
     */
    static ImageStore open(String output, Configuration hadoop) throws IOException {
        Path path;
        try {
            path = new Path(output);
        } catch (IllegalArgumentException other) {
            throw new IllegalArgumentException(
                    "output: expected a folder or its address, found '%s'".formatted(output), other);
        }
        FileSystem files = path.getFileSystem(hadoop);
        if (files instanceof LocalFileSystem local) {
            // Without the checksum files that Hadoop lays beside each file.
            files = local.getRawFileSystem();
        }
        return new ImageStore(files, files.makeQualified(path));
    }

    /** The file system. */
    FileSystem files() {
        return files;
    }

    /** The folder of the images. */
    Path folder() {
        return folder;
    }

    /** The folder of the records. */
    Path records() {
        return records;
    }

    /** The address of a file of the folder. */
    Path path(String name) {
        return new Path(folder, name);
    }

    /**
     * The first of some files that is there and holds what it did when it was written.
     *
     * @throws IOException if one cannot be read
     */
    Optional<WrittenFile> whole(Collection<WrittenFile> written) throws IOException {
        for (WrittenFile file : written) {
            if (isWithin(file.path())
                    && digest(path(file.path())).filter(file.sha256()::equals).isPresent()) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static boolean isWithin(String name) {
        return !name.startsWith("/")
                && name.indexOf(':') < 0
                && Arrays.stream(name.split("/", -1)).noneMatch(part -> part.isEmpty() || part.equals(".."));
    }

    /** The digest of a file; empty if there is none or nothing is in it. */
    private Optional<String> digest(Path path) throws IOException {
        try (FSDataInputStream in = files.open(path)) {
            byte[] content = in.readAllBytes();
            return content.length == 0 ? Optional.empty() : Optional.of(Sha256.hex(content));
        } catch (FileNotFoundException missing) {
            return Optional.empty();
        }
    }

    /** The file of a record. */
    Path record(String id) {
        return new Path(records, id + ".jsonl");
    }

    /**
     * Writes an image and its record, under its name, or with a part of its id where that name is taken.
     *
     * @param own what was written for the image before, which may be replaced
     * @throws OutputException if it cannot be written
     */
    WrittenFile write(WantedFile wanted, byte[] content, Collection<WrittenFile> own) {
        String sha256 = Sha256.hex(content);
        try {
            for (String name : wanted.names()) {
                Optional<String> found = digest(path(name));
                boolean same = found.filter(sha256::equals).isPresent();
                if (found.isPresent() && !same && !own.contains(new WrittenFile(name, found.get()))) {
                    continue;
                }
                String line = new JournalEntry.Writing(wanted.id(), Instant.now(), name, sha256).toLine() + "\n";
                put(record(wanted.id()), line.getBytes(StandardCharsets.UTF_8));
                if (!same) {
                    put(path(name), content);
                }
                return new WrittenFile(name, sha256);
            }
        } catch (IOException unable) {
            throw new OutputException("%s: %s".formatted(folder, IoErrors.describe(unable)), unable);
        }
        throw new OutputException(
                "%s: expected a free name for the image, found it taken, with its id too".formatted(wanted.output()));
    }

    /**
     * Writes a file, which appears whole, in place of one of that name.
     *
     * @throws IOException if it cannot be written
     */
    void put(Path path, byte[] content) throws IOException {
        if (files.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM)) {
            putObject(path, content);
        } else {
            putFile(path, content);
        }
    }

    /**
     * Where a stream can be aborted, as on S3, a file appears only when its stream is closed. A rename would copy it there.
     */
    private void putObject(Path path, byte[] content) throws IOException {
        FSDataOutputStream out = files.create(path, true);
        try {
            out.write(content);
        } catch (IOException | RuntimeException | Error failure) {
            out.abort();
            throw failure;
        }
        out.close();
    }

    private void putFile(Path path, byte[] content) throws IOException {
        Path temporary = new Path(records, UUID.randomUUID() + ".tmp");
        try {
            try (FSDataOutputStream out = files.create(temporary, true)) {
                out.write(content);
                out.hsync();
            }
            files.mkdirs(path.getParent());
            if (!files.rename(temporary, path)) {
                replace(temporary, path);
            }
        } catch (IOException | RuntimeException | Error failure) {
            try {
                files.delete(temporary, false);
            } catch (IOException another) {
                failure.addSuppressed(another);
            }
            throw failure;
        }
    }

    /** Gives a file a name that another has, where a plain rename asks for a free one. */
    private void replace(Path temporary, Path path) throws IOException {
        FileContext context;
        try {
            context = FileContext.getFileContext(files.getUri(), files.getConf());
        } catch (UnsupportedFileSystemException unknown) {
            if (!files.delete(path, false) || !files.rename(temporary, path)) {
                throw new IOException(path + ": cannot be written: it cannot get its name", unknown);
            }
            return;
        }
        // In one step, as on HDFS: nobody finds the name without a file.
        context.rename(temporary, path, Options.Rename.OVERWRITE);
    }
}
