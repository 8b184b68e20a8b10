package dev.panaflux.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program in a process of its own, for what one JVM cannot show: signals, exit codes, several at once. */
final class PanafluxProcess {

    /** A process in the background may have been started with signals ignored, which its children inherit. */
    private static final List<String> WITH_SIGNALS = List.of("env", "--default-signal=INT,TERM,HUP");

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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.panaflux.cli.Main"));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return command;
    }
}
