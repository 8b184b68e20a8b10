package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher with a JDK that tells in which surroundings it was started. */
@Timeout(60)
class LauncherLocaleTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
        for (String name : List.of(".mvn", "jdk/bin", "java/cli/target/quick", "bin")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.copy(CommandRun.PROGRAM.resolve("panaflux"), folder.resolve("panaflux"));
        Files.writeString(folder.resolve(".mvn/find-jdk.sh"), "require_jdk() { echo \"$root/jdk\"; }\n");
        // Newer than the sources, of which there are none.
        for (String name : List.of("panaflux-cli.jar", "panaflux.built")) {
            Files.createFile(folder.resolve("java/cli/target/quick").resolve(name));
        }
        executable("jdk/bin/java", """
                told="LC_ALL=${LC_ALL-}"
                for stream in 0 1 2; do
                    told="$told
                $stream=$(readlink /proc/$$/fd/$stream)"
                done
                # Only now, as this takes the place of a stream.
                echo "$told" >"$TOLD"
                """);
    }

    private void executable(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** What Java is told when the launcher starts with {@code redirections} and {@code variables}. */
    private List<String> told(String redirections, Map<String, String> variables) throws Exception {
        Path told = folder.resolve("told");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(
                "sh",
                "-c",
                "exec \"$0\" " + redirections,
                folder.resolve("panaflux").toString())));
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().putAll(variables);
        builder.environment().put("TOLD", told.toString());
        int exitCode = builder.start().waitFor();
        assertThat(exitCode).as(Files.readString(folder.resolve("out"))).isZero();
        return Files.readAllLines(told, StandardCharsets.UTF_8);
    }

    /** No locale, that of C, and ones that no system has installed. */
    @ParameterizedTest
    @CsvSource({"TZ, UTC", "LC_ALL, C", "LANG, POSIX", "LANG, xx_XX.UTF-8", "LC_CTYPE, xx_XX", "LC_ALL, xx_XX.UTF-8"})
    void choosesALocaleThatKeepsEveryLetterWhereThereIsNone(String variable, String locale) throws Exception {
        assertThat(told("", Map.of(variable, locale)).getFirst()).isIn("LC_ALL=C.UTF-8", "LC_ALL=en_US.UTF-8");
    }

    @Test
    void keepsALocaleThatHasMoreThanAscii() throws Exception {
        executable("bin/locale", "echo ISO-8859-1\n");
        String path = folder.resolve("bin") + ":" + System.getenv("PATH");

        assertThat(told("", Map.of("PATH", path, "LANG", "de_DE")).getFirst()).isEqualTo("LC_ALL=");
    }

    @Test
    void takesTheFirstLocaleThatTheSystemHas() throws Exception {
        executable("bin/locale", "[ \"${LC_ALL-}\" = en_US.UTF-8 ] && echo UTF-8 || echo US-ASCII\n");
        String path = folder.resolve("bin") + ":" + System.getenv("PATH");

        assertThat(told("", Map.of("PATH", path)).getFirst()).isEqualTo("LC_ALL=en_US.UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- >&- 2>&-"})
    void noFileTakesTheNumberOfAClosedStream(String redirections) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc/self/fd");
        List<String> open = told("</dev/null", Map.of());
        List<String> streams = told(redirections, Map.of());

        for (int stream = 0; stream < 3; stream++) {
            boolean closed = redirections.contains(new String[] {"<&-", " >&-", "2>&-"}[stream].strip())
                    && (stream != 1 || redirections.matches("(.* )?>&-.*"));
            assertThat(streams.get(stream + 1))
                    .as(redirections)
                    .isEqualTo(closed ? stream + "=/dev/null" : stream == 0 ? streams.get(1) : open.get(stream + 1));
        }
    }
}
