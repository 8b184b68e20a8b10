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
 * A folder whose files this user can trust: nobody but the user and root can have put them there. Each folder on the way to it
 * belongs to one of the two and only its owner may write to it, or it is sticky, as {@code /tmp} is. Links on the way
 * belong to one of the two as well.
 *
 * <p>In a user namespace that does not know root, such as a container without root, a folder of an unknown user counts as root's
 * where only its parent's owner can have made it.
 *
 * <p>Where a file system has no Unix owners and modes, as on Windows, nothing is checked: there the user's profile has rights of
 * its own.
 *
 * @param path the folder; need not exist
 */
public record PrivateFolder(Path path) {

    /** As many links in a row as Linux follows. */
    private static final int MOST_LINKS = 40;

    /**
     * Makes the folder and those that are missing on the way, for this user alone, and removes what killed runs left in it.
     *
     * @throws IOException if it cannot be made, or others can change what is in it; names the folder that is to blame
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
     * Makes sure that {@code file}, which lies in the folder, has been written by this user or root and by nobody else.
     *
     * @throws IOException if it may not have been, is missing or no regular file; names what is to blame
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
     * Where to write the file of that name with {@link WholeFile#createOwn}: a link that has its place is removed, since a cache
     * does not write elsewhere.
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
                    "other users may write to it (mode %s), chmod go-w ends that".formatted(found.permissions()));
        }
    }

    /** A walk from the root that follows links itself, so that each of them and each folder is looked at. */
    private static final class Way {

        private final boolean making;
        private final Deque<Path> names = new ArrayDeque<>();
        private Path at = Path.of("/");

        /** Whether others cannot reach what lies below, whatever its modes. */
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
                    // Who made it in a folder that others cannot write to is as good as the owner of that.
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
                    // Made by another process; it is looked at as any other.
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
