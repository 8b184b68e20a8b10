package dev.panaflux.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Owner and mode of a file on Unix; for a link, those of the link itself.
 *
 * @param owner number of its owner
 * @param mode its kind and permissions, as in {@code stat}
 */
record UnixFile(int owner, int mode) {

    /** The user whose files are trusted like our own. */
    private static final int ROOT = 0;

    private static final int KIND = 0xf000;
    private static final int FOLDER = 0x4000;
    private static final int REGULAR = 0x8000;
    private static final int LINK = 0xa000;
    private static final int STICKY = 01000;
    private static final int OTHERS = 077;
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int PERMISSIONS = 07777;

    /** The end of the id map of a user namespace with all users. */
    private static final String ALL_NUMBERS = " 4294967295";

    /** The user of this process. */
    private static final class User {

        static final int NUMBER = number();

        /** The user that stands for all unmapped users, including root, in a user namespace that does not map them. */
        static final OptionalLong UNKNOWN = unknown();

        private static OptionalLong unknown() {
            SystemFiles files = SystemFiles.ofMachine();
            return files.line("proc/self/uid_map")
                            .filter(map -> !map.endsWith(ALL_NUMBERS))
                            .isPresent()
                    ? files.number("proc/sys/kernel/overflowuid")
                    : OptionalLong.empty();
        }

        private static int number() {
            for (String line : SystemFiles.ofMachine().lines("proc/self/status")) {
                if (line.startsWith("Uid:")) {
                    // Real, effective, saved, and of the file system.
                    return Integer.parseUnsignedInt(line.strip().split("\\s+", -1)[2]);
                }
            }
            try {
                Path probe = Files.createTempFile("panaflux", null);
                try {
                    return of(probe).owner();
                } finally {
                    Files.delete(probe);
                }
            } catch (IOException unknown) {
                return ROOT;
            }
        }
    }

    /** Whether the file system of {@code path} has owners and modes: not on Windows. */
    static boolean isKnownAt(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Reads owner and mode. */
    static UnixFile of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        return new UnixFile((Integer) Objects.requireNonNull(attributes.get("uid")), (Integer)
                Objects.requireNonNull(attributes.get("mode")));
    }

    /** The permissions {@code text}, such as {@code rwx------}, for creating {@code path}; none on Windows. */
    static FileAttribute<?>[] permissions(Path path, String text) {
        return isKnownAt(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    /** Whether it belongs to the user of this process. */
    boolean isOurs() {
        return owner == User.NUMBER;
    }

    /** Whether it belongs to us or to root. */
    boolean isOursOrRoots() {
        return isOurs() || owner == ROOT;
    }

    /**
     * Whether root may own it although another owner is shown: in rootless containers, where {@code /home} and {@code /tmp}
     * belong to the host.
     */
    boolean isOfUnknownUser() {
        return User.UNKNOWN.isPresent() && User.UNKNOWN.getAsLong() == owner;
    }

    boolean isFolder() {
        return (mode & KIND) == FOLDER;
    }

    boolean isRegular() {
        return (mode & KIND) == REGULAR;
    }

    boolean isLink() {
        return (mode & KIND) == LINK;
    }

    /** Whether users other than its owner may write to it. */
    boolean isWritableByOthers() {
        return (mode & WRITABLE_BY_OTHERS) != 0;
    }

    /** Whether only their owners can rename and remove files in this folder, as in {@code /tmp}. */
    boolean isSticky() {
        return (mode & STICKY) != 0;
    }

    /** Whether only its owner and root can reach anything below it. */
    boolean isClosedToOthers() {
        return (mode & OTHERS) == 0;
    }

    /** The permissions in the notation of {@code chmod}. */
    String permissions() {
        return Integer.toOctalString(mode & PERMISSIONS);
    }
}
