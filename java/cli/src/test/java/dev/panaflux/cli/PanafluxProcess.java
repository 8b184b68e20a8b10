package dev.panaflux.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program in a process of its own, for what one JVM cannot show: signals, exit codes, several at once. */
final class PanafluxProcess {

    private PanafluxProcess() {}

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
