package dev.panaflux.encodings;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.Temporaries;
import dev.panaflux.system.UserFolders;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Encodings in a folder of the user's, a file each, within a limit: those that were not used for the longest time make room.
 * What another user may have written there is never read, see {@link PrivateFolder}, and what was damaged is removed. Several
 * processes may use one folder.
 */
public final class EncodingFolder implements EncodingStore {

    /** The usual limit in bytes: about 130 prompts of klein 4B. */
    public static final long USUAL_LIMIT = 2L << 30;

    private static final String SUFFIX = ".encoding";

    /** After so many files, those of other processes are counted too. */
    private static final int COUNT_AGAIN = 64;

    private final Path folder;
    private final long limit;
    private final Set<String> told = new HashSet<>();
    private boolean made;
    private long bytes;
    private int uncounted = COUNT_AGAIN;

    /**
     * A store.
     *
     * @param folder need not exist
     * @param limit of all files together, in bytes
     */
    public EncodingFolder(Path folder, long limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** The folder {@code encodings} in the user's cache. */
    public static Path in(UserFolders folders) {
        return folders.cache().resolve("encodings");
    }

    /** A kept file. */
    private record Kept(Path path, long bytes, FileTime used) {}

    @Override
    public synchronized Optional<float[]> find(EncodingKey key, Consumer<String> notices) {
        Path file = file(key);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            new PrivateFolder(folder).requireOwn(file);
            Optional<float[]> found = EncodingFile.read(key, Files.readAllBytes(file));
            if (found.isEmpty()) {
                tell(file + ": expected an encoding of its key, found a damaged file; removed", notices);
                Files.deleteIfExists(file);
            } else {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            }
            return found;
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        } catch (IOException unusable) {
            IoErrors.requireUninterrupted(unusable);
            tell(IoErrors.describe(unusable) + "; encodings there are not used", notices);
            return Optional.empty();
        }
    }

    @Override
    public synchronized void keep(EncodingKey key, float[] values, Consumer<String> notices) {
        long size = EncodingFile.bytes(values.length);
        if (size > limit || UserFolders.isNowhere(folder)) {
            return;
        }
        try {
            PrivateFolder own = new PrivateFolder(folder);
            if (!made) {
                own.make();
                new Temporaries(folder).removeLeftovers();
                made = true;
            }
            makeRoom(size);
            try (WholeFile file =
                    WholeFile.createOwn(own.place(file(key).getFileName().toString()))) {
                ByteBuffer content = EncodingFile.write(key, values);
                while (content.hasRemaining()) {
                    file.channel().write(content);
                }
                file.complete();
            }
            bytes += size;
            uncounted++;
        } catch (IOException unusable) {
            IoErrors.requireUninterrupted(unusable);
            tell(IoErrors.describe(unusable) + "; encodings are not kept", notices);
        }
    }

    private Path file(EncodingKey key) {
        return folder.resolve(key.hex() + SUFFIX);
    }

    private void tell(String notice, Consumer<String> notices) {
        if (told.add(notice)) {
            notices.accept(notice);
        }
    }

    private void makeRoom(long size) throws IOException {
        if (uncounted < COUNT_AGAIN && bytes + size <= limit) {
            return;
        }
        List<Kept> files = files();
        files.sort(Comparator.comparing(Kept::used));
        bytes = files.stream().mapToLong(Kept::bytes).sum();
        for (Kept oldest : files) {
            if (bytes + size <= limit) {
                break;
            }
            Files.deleteIfExists(oldest.path());
            bytes -= oldest.bytes();
        }
        uncounted = 0;
    }

    private List<Kept> files() throws IOException {
        List<Kept> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path path : found) {
                BasicFileAttributes attributes =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                files.add(new Kept(path, attributes.size(), attributes.lastModifiedTime()));
            }
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        } catch (NoSuchFileException removedMeanwhile) {
            // Another process made room; the rest is counted next time.
        }
        return files;
    }
}
