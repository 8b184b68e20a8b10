package dev.panaflux.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The program in a process of its own, for what one JVM cannot show: signals, exit codes, several at once. */
final class PanafluxProcess {

    /** A process in the background may have been started with signals ignored, which its children inherit. */
    private static final List<String> WITH_SIGNALS = List.of("env", "--default-signal=INT,TERM,HUP");

    /** Java's option for the vector backend's module. */
    static final String VECTOR = "--add-modules=jdk.incubator.vector";

    private PanafluxProcess() {}

    /** The words that start it so that signals reach it; where that cannot be, the test is reported as skipped. */
    static List<String> commandWithSignals(Object... args) throws InterruptedException {
        List<String> command = new ArrayList<>(withSignals());
        command.addAll(command(args));
        return command;
    }

    /** The words before a program's so that signals reach it; where that cannot be, the test is reported as skipped. */
    static List<String> withSignals() throws InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "no /bin/kill");
        List<String> probe = new ArrayList<>(WITH_SIGNALS);
        probe.add("true");
        assumeTrue(succeeds(probe), "no env that restores signals");
        return WITH_SIGNALS;
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Sends a signal, such as {@code INT}. */
    static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** The words that start it with {@code args}. */
    static List<String> command(Object... args) {
        return command(List.of(), args);
    }

    /** The words that start it with {@code args} in a JVM with {@code options}. */
    static List<String> command(List<String> options, Object... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> cache = cache();
        command.addAll(cache);
        command.add(cache.isEmpty() ? VECTOR : "-Dpanaflux.instead=" + VECTOR);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), "dev.panaflux.cli.Main"));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return command;
    }

    /**
     * Java's options for a start from the AOT cache that the build has made of the jar, as the launcher starts the program; none
     * before the jar is made.
     */
    static List<String> cache() {
        return jar().map(jar -> List.of("-XX:AOTCache=" + jar.resolveSibling("start.aot"), "-Xlog:aot*=off,cds*=off"))
                .orElse(List.of());
    }

    /** The program: its jar, whose manifest lists its libraries, or before that is made, the classes. */
    static String classPath() {
        return jar().map(Path::toString).orElseGet(() -> System.getProperty("java.class.path"));
    }

    private static Optional<Path> jar() {
        return Optional.ofNullable(System.getProperty("panaflux.test.jar")).map(Path::of);
    }
}
