package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir
    private Path folder = Path.of("");

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFileHasItsNameOnlyWhenItIsComplete() throws IOException {
        Path target = Files.writeString(folder.resolve("a"), "old");
        try (WholeFile file = WholeFile.create(target)) {
            file.channel().write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)));
            assertThat(target).hasContent("old");
            file.complete();
        }
        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aNewFileNeverTakesThePlaceOfAnother() throws IOException {
        Path taken = Files.writeString(folder.resolve("a"), "old");
        Files.createDirectory(folder.resolve("d"));
        byte[] content = {'n', 'e', 'w'};

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> WholeFile.writeNew(taken, content));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> WholeFile.writeNew(folder.resolve("d"), content));
        WholeFile.writeNew(folder.resolve("b"), content);

        assertThat(taken).hasContent("old");
        assertThat(folder.resolve("b")).hasContent("new");
        assertThat(names()).containsExactly("a", "b", "d");
    }

    @Test
    void ofManyThatMakeAFileAtOnceOneDoes() throws Exception {
        Path target = folder.resolve("a");
        List<Callable<String>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "writer " + i;
            writers.add(() -> {
                try {
                    WholeFile.writeNew(target, name.getBytes(StandardCharsets.UTF_8));
                    return name;
                } catch (FileAlreadyExistsException later) {
                    return "";
                }
            });
        }
        List<String> winners = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<String> writer : threads.invokeAll(writers)) {
                winners.add(writer.get());
            }
        }
        winners.removeIf(String::isEmpty);
        assertThat(winners).hasSize(1);
        assertThat(target).hasContent(winners.getFirst());
        assertThat(names()).containsExactly("a");
    }

    @Test
    void closingWithoutCompletingLeavesNothing() throws IOException {
        WholeFile.create(folder.resolve("a")).close();
        assertThat(names()).isEmpty();
    }

    @Test
    void aLinkStaysAndTheFileThatItNamesIsWritten() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        Path old = Files.writeString(folder.resolve("d/old"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("d/old"));
        Path chain = Files.createSymbolicLink(folder.resolve("chain"), Path.of("link"));

        WholeFile.write(chain, "new");

        assertThat(old).hasContent("new");
        assertThat(link).isSymbolicLink();
        assertThat(chain).isSymbolicLink();
    }

    @Test
    void aLinkToNothingMakesTheFileThatItNames() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("d/missing"));

        WholeFile.write(link, "new");

        assertThat(folder.resolve("d/missing")).hasContent("new");
        assertThat(link).isSymbolicLink();
        assertThat(names()).containsExactly("d", "link");
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThatIOException()
                .isThrownBy(() -> WholeFile.write(circle, "x"))
                .withMessage(circle + ": cannot be written: Too many levels of symbolic links");
    }

    @Test
    void foldersAreRefused() {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> WholeFile.create(folder))
                .withMessage(folder + ": it is a folder");
        assertThatIOException()
                .isThrownBy(() -> WholeFile.write(folder, "x"))
                .withMessage(folder + ": cannot be written: it is a folder");
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("missing");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> WholeFile.create(missing.resolve("a")))
                .withMessage(missing + ": no such folder");
        assertThatIOException()
                .isThrownBy(() -> WholeFile.write(missing.resolve("a"), "x"))
                .withMessage(missing.resolve("a") + ": cannot be written: there is no folder " + missing);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDeviceTakesAWholeContentAndIsNeverReplaced() throws IOException {
        Path device = Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
        WholeFile.write(device, "x");
        assertThat(device).isSymbolicLink();
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> WholeFile.create(device))
                .withMessage(device + ": it is a device, not a regular file");
        assertThatIOException()
                .isThrownBy(() -> WholeFile.write(Path.of("/dev/full"), "x"))
                .withMessage("/dev/full: cannot be written: No space left on device");
    }
}
