package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the launcher's build does to classes that are too old for the AOT cache. */
@Tag("slow")
class ModernClassesTest {

    private static final int JAVA_6 = 50;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path jar;

    @BeforeEach
    void copyOldClasses() throws IOException, URISyntaxException {
        Path old = Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        jar = Files.copy(old, folder.resolve("picocli.jar"));
    }

    private void rewrite() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        CommandRun.PROGRAM.resolve(".mvn/ModernClasses.java").toString(),
                        jar.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private List<String> tooOld() throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            return Collections.list(file.entries()).stream()
                    .filter(entry -> entry.getName().endsWith(".class") && version(file, entry) < JAVA_6)
                    .map(ZipEntry::getName)
                    .toList();
        }
    }

    private static int version(ZipFile file, ZipEntry entry) {
        try (DataInputStream in = new DataInputStream(file.getInputStream(entry))) {
            in.skipNBytes(6);
            return in.readUnsignedShort();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Test
    void noClassStaysTooOldAndAllCanBeVerified() throws Exception {
        assertThat(tooOld()).as("else this is no longer needed").isNotEmpty();

        rewrite();

        assertThat(tooOld()).isEmpty();
        try (ZipFile file = new ZipFile(jar.toFile());
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (ZipEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                // Groovy's classes are not there.
                if (name.startsWith("picocli/CommandLine") && name.endsWith(".class")) {
                    Class.forName(name.substring(0, name.length() - 6).replace('/', '.'), true, loader);
                }
            }
        }
    }

    @Test
    void whatIsModernStaysAsItIs() throws Exception {
        rewrite();
        byte[] rewritten = Files.readAllBytes(jar);

        rewrite();

        assertThat(jar).hasBinaryContent(rewritten);
        assertThat(folder).isDirectoryContaining(file -> file.equals(jar)).isDirectoryNotContaining("glob:**.new");
    }
}
