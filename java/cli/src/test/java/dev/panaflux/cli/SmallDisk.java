package dev.panaflux.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A disk of memory that exists while commands write to it.
 *
 * @param place where it is mounted, for those commands alone
 */
record SmallDisk(Path place) {

    private static final long PAGE_BYTES = 4096;

    /** Whether this user can mount one here. */
    boolean canMount() throws InterruptedException {
        try {
            return new ProcessBuilder(mounted(PAGE_BYTES, "exit 0"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** What the files of a folder take on the disk. */
    long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long pages = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                pages += Math.ceilDiv(Files.size(file), PAGE_BYTES);
            }
            return pages * PAGE_BYTES;
        }
    }

    /**
     * Runs commands at once on a disk that has the content of a folder, and puts back what is there afterwards.
     *
     * @param folder what the commands write to; is moved to the disk for their time
     * @param free bytes that are free at first
     * @return ends with the first exit code that is not zero
     */
    Process start(Path folder, long free, List<List<String>> commands) throws IOException {
        List<String> words = new ArrayList<>(mounted(bytes(folder) + free, """
                cp -a "$FOLDER/." "$DISK" && mount --bind "$DISK" "$FOLDER" || exit 99
                %s
                umount "$FOLDER" && cp -a "$DISK/." "$FOLDER"
                exit $code
                """.formatted(atOnce(commands))));
        ProcessBuilder builder = new ProcessBuilder(words).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("FOLDER", folder.toString());
        return builder.start();
    }

    private static String atOnce(List<List<String>> commands) {
        String started = IntStream.range(0, commands.size())
                .mapToObj(index -> "%s & p%d=$!"
                        .formatted(
                                commands.get(index).stream()
                                        .map(word -> "'" + word + "'")
                                        .collect(Collectors.joining(" ")),
                                index))
                .collect(Collectors.joining("\n"));
        String ended = IntStream.range(0, commands.size())
                .mapToObj("wait $p%d || code=$?"::formatted)
                .collect(Collectors.joining("\n"));
        return started + "\ncode=0\n" + ended;
    }

    /** Words that run a shell's {@code line} with a disk of {@code bytes}. */
    private List<String> mounted(long bytes, String line) {
        return List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "env",
                "SIZE=" + bytes,
                "DISK=" + place,
                "sh",
                "-c",
                "mount -t tmpfs -o size=$SIZE tmpfs \"$DISK\" || exit 99\n" + line,
                "sh");
    }
}
