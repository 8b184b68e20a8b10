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
 * What Unix keeps of a file: of a link itself, not of what it names.
 *
 * @param owner number of the user who owns it
 * @param mode its kind and permissions, as {@code stat} has them
 */
record UnixFile(int owner, int mode) {

    /** Only root's files are as good as our own. */
    private static final int ROOT = 0;

    private static final int KIND = 0xf000;
    private static final int FOLDER = 0x4000;
    private static final int REGULAR = 0x8000;
    private static final int LINK = 0xa000;
    private static final int STICKY = 01000;
    private static final int OTHERS = 077;
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int PERMISSIONS = 07777;

    /** The end of the map of a user namespace that knows every user. */
    private static final String ALL_NUMBERS = " 4294967295";

    /** The user whose rights this process has. */
    private static final class User {

        static final int NUMBER = number();

        /** Whom others are shown as, root among them, in a user namespace that does not know their numbers. */
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
            } catch (IOException untold) {
                return ROOT;
            }
        }
    }

    /** Whether owners and modes can be told where {@code path} is: not on Windows. */
    static boolean isKnownAt(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Reads them. */
    static UnixFile of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        return new UnixFile((Integer) Objects.requireNonNull(attributes.get("uid")), (Integer)
                Objects.requireNonNull(attributes.get("mode")));
    }

    /** The permissions {@code text}, such as {@code rwx------}, for what is made at {@code path}; none on Windows. */
    static FileAttribute<?>[] permissions(Path path, String text) {
        return isKnownAt(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    /** Whether it belongs to the user whose rights this process has. */
    boolean isOurs() {
        return owner == User.NUMBER;
    }

    /** Whether nobody but us and root can change its permissions. */
    boolean isOursOrRoots() {
        return isOurs() || owner == ROOT;
    }

    /**
     * Whether root may own it although it is shown as somebody else's: in containers that run without root, where {@code /home}
     * and {@code /tmp} are the outer system's.
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

    /** Whether what is in a folder can be renamed and removed by its own owner alone, as in {@code /tmp}. */
    boolean isSticky() {
        return (mode & STICKY) != 0;
    }

    /** Whether users other than its owner and root reach nothing through it. */
    boolean isClosedToOthers() {
        return (mode & OTHERS) == 0;
    }

    /** The permissions as {@code chmod} takes them. */
    String permissions() {
        return Integer.toOctalString(mode & PERMISSIONS);
    }
}
