package dev.panaflux.system;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * A folder whose files this user can trust, since only the user and root can have put them there. Each folder on the path to it
 * belongs to one of them, and only the owner may write to it, unless it is sticky like {@code /tmp}. Links on the path belong
 * to one of them too.
 *
 * <p>In a user namespace without root, such as a rootless container, a folder of an unknown user counts as root's if only its
 * parent's owner can have created it.
 *
 * <p>On file systems without Unix owners and modes, as on Windows, nothing is checked; there the user's profile is protected by
 * its own permissions.
 *
 * @param path the folder; need not exist
 */
public record PrivateFolder(Path path) {

    /** The number of chained links that Linux follows. */
    private static final int MOST_LINKS = 40;

    /**
     * Creates the folder and missing parents for this user only, and removes leftovers of killed runs from it.
     *
     * @throws IOException if it cannot be created, or others can change its content; the message names the folder that causes
     *     this
     */
    public void make() throws IOException {
        if (UnixFile.isKnownAt(path)) {
            new Way(true).to(path);
        } else {
            Files.createDirectories(path);
        }
        new Temporaries(path).removeLeftovers();
    }

    /**
     * Checks that {@code file}, in this folder, can only have been written by this user or root.
     *
     * @throws IOException if others may have written it, or it is missing or not a regular file; the message names the cause
     */
    public void requireOwn(Path file) throws IOException {
        if (!UnixFile.isKnownAt(file)) {
            return;
        }
        new Way(false).to(path);
        UnixFile found = UnixFile.of(file);
        if (!found.isRegular()) {
            throw new FileSystemException(file.toString(), null, "expected a regular file, found another kind");
        }
        requireOwner(file, found);
        requireProtected(file, found);
    }

    /**
     * The path for writing a file of that name with {@link WholeFile#createOwn}. An existing link is removed, since a cache
     * must not write elsewhere.
     */
    public Path place(String name) throws IOException {
        Path file = path.resolve(name);
        if (Files.isSymbolicLink(file)) {
            Files.delete(file);
        }
        return file;
    }

    private static void requireOwner(Path path, UnixFile found) throws FileSystemException {
        if (!found.isOursOrRoots()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "belongs to another user (number %s), who could change what is read from it"
                            .formatted(Integer.toUnsignedString(found.owner())));
        }
    }

    private static void requireProtected(Path path, UnixFile found) throws FileSystemException {
        if (found.isWritableByOthers()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "other users may write to it (mode %s); run chmod go-w on it".formatted(found.permissions()));
        }
    }

    /** Walks from the root and follows links itself, so that every link and folder is checked. */
    private static final class Way {

        private final boolean making;
        private final Deque<Path> names = new ArrayDeque<>();
        private Path at = Path.of("/");

        /** Whether others cannot reach anything below, whatever its modes. */
        private boolean closed;

        Way(boolean making) {
            this.making = making;
        }

        void to(Path folder) throws IOException {
            Path absolute = folder.toAbsolutePath();
            at = Objects.requireNonNull(absolute.getRoot());
            UnixFile here = UnixFile.of(at);
            if (!here.isOfUnknownUser()) {
                requireOwner(at, here);
            }
            int links = 0;
            push(absolute);
            while (!names.isEmpty()) {
                String name = names.pop().toString();
                if (name.equals("..")) {
                    at = Objects.requireNonNullElse(at.getParent(), at);
                    here = UnixFile.of(at);
                    closed = false;
                } else if (!name.equals(".") && !name.isEmpty()) {
                    if (!here.isSticky() && !closed) {
                        requireProtected(at, here);
                    }
                    Path next = at.resolve(name);
                    UnixFile found = found(next);
                    // Only the owner of a folder that others cannot write to can have created it there.
                    if (!found.isOfUnknownUser() || here.isWritableByOthers()) {
                        requireOwner(next, found);
                    }
                    if (!found.isLink()) {
                        enter(next, found);
                        here = found;
                    } else if (++links > MOST_LINKS) {
                        throw new FileSystemException(next.toString(), null, "Too many levels of symbolic links");
                    } else {
                        follow(next);
                        here = UnixFile.of(at);
                    }
                }
            }
            if (!closed) {
                requireProtected(at, here);
            }
        }

        private void push(Path path) {
            for (int i = path.getNameCount() - 1; i >= 0; i--) {
                names.push(path.getName(i));
            }
        }

        private void enter(Path folder, UnixFile found) throws FileSystemException {
            if (!found.isFolder()) {
                throw new FileSystemException(folder.toString(), null, "Not a directory");
            }
            closed |= found.isOurs() && found.isClosedToOthers();
            at = folder;
        }

        private void follow(Path link) throws IOException {
            Path target = Files.readSymbolicLink(link);
            push(target);
            if (target.isAbsolute()) {
                at = Objects.requireNonNull(target.getRoot());
                closed = false;
            }
        }

        private UnixFile found(Path path) throws IOException {
            if (making && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(path, UnixFile.permissions(path, "rwx------"));
                } catch (FileAlreadyExistsException meanwhile) {
                    // Created by another process; it is checked like any other.
                }
            }
            try {
                return UnixFile.of(path);
            } catch (NoSuchFileException missing) {
                throw new NoSuchFileException(path.toString(), null, "no such folder");
            }
        }
    }
}
