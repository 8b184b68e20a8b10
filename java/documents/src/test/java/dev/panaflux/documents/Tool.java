package dev.panaflux.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts programs in a folder.
 *
 * @param folder where they work
 * @param environment variables besides those of this process
 */
record Tool(Path folder, Map<String, String> environment) {

    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx2g",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED");

    /**
     * What became of a program.
     *
     * @param code its exit code
     * @param output what it printed, errors too
     */
    record Outcome(int code, String output) {

        /** This, where the program ended well. */
        Outcome succeeded() {
            assertThat(code).as(output).isZero();
            return this;
        }
    }

    /** Programs that work in a folder. */
    static Tool in(Path folder) {
        return new Tool(folder, Map.of());
    }

    /** These, with another variable. */
    Tool with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Tool(folder, Map.copyOf(more));
    }

    /** Skips the test on a machine that lacks a program. */
    static void requires(String program) {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                "no " + program);
    }

    /** The class path of this test: all modules, and the compilers. Kotlin's warns of a folder that is not there, as in a module of tests. */
    static String classes() {
        return Stream.of(System.getProperty("java.class.path").split(":", -1))
                .filter(place -> Files.exists(Path.of(place)))
                .collect(Collectors.joining(":"));
    }

    /**
     * Runs a program to its end, with no input.
     *
     * @throws IOException if there is no such program
     * @throws InterruptedException if the test is ended
     */
    Outcome run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        int code = process.waitFor();
        return new Outcome(code, Files.readString(output));
    }

    /**
     * Runs a class of the test's class path.
     *
     * @param before more folders of classes, each followed by a colon
     * @throws IOException if Java cannot be started
     * @throws InterruptedException if the test is ended
     */
    Outcome java(String before, String type, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(List.of("-cp", before + classes(), type));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /**
     * Writes a program of the shell.
     *
     * @param name relative to the folder
     * @throws IOException if it cannot be written
     */
    Path script(String name, String lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * Writes a program that is the command line of this build.
     *
     * @param name relative to the folder
     * @param options what it adds to its arguments
     * @throws IOException if it cannot be written
     */
    Path commandLine(String name, String options) throws IOException {
        return script(
                name,
                "exec '%s' -Dpanaflux.home='%s' -cp '%s' dev.panaflux.cli.Main \"$@\" %s"
                        .formatted(String.join("' '", JVM), Document.ROOT, classes(), options));
    }
}
