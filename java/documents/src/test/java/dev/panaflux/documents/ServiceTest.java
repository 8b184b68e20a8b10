package dev.panaflux.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.documents.Tool.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the server is run for good: by systemd, and in a container. */
@Tag("slow")
class ServiceTest {

    private static final Document SERVER = Document.of("docs/server.md");

    @TempDir
    private Path folder = Path.of("");

    private Outcome verified(String unit) throws IOException, InterruptedException {
        Tool.requires("systemd-analyze");
        Tool tool = Tool.in(folder).with("XDG_RUNTIME_DIR", folder.toString());
        tool.script("panaflux/panaflux", "");
        Path file = Files.writeString(folder.resolve("panaflux.service"), unit.replace("%h", folder.toString()));
        return tool.run(List.of("systemd-analyze", "--user", "verify", file.toString()));
    }

    @Test
    void systemdTakesTheUnit() throws IOException, InterruptedException {
        assertThat(verified(SERVER.block("ini", "[Service]"))).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void aLineThatSystemdDoesNotKnowIsNoticed() throws IOException, InterruptedException {
        assertThat(verified(SERVER.block("ini", "[Service]").replace("Restart=", "Restarts="))
                        .output())
                .contains("Restarts");
    }

    /** What the container runs, without the container. */
    @Test
    void theCommandOfTheContainerAsksForAKey() throws IOException, InterruptedException {
        String recipe = SERVER.block("sh", "docker run");
        List<String> words = List.of(recipe.replace("\\\n", " ").strip().split("\\s+"));
        List<String> command = new ArrayList<>(words.subList(words.indexOf("java"), words.size()));
        command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.set(command.indexOf("-cp") + 1, Tool.classes());
        command.replaceAll(word -> word.replace("/opt/panaflux", Document.ROOT.toString()));

        Outcome refused =
                Tool.in(folder).with("XDG_DATA_HOME", folder.toString()).run(command);

        assertThat(refused.code()).as(refused.output()).isEqualTo(2);
        assertThat(refused.output()).contains("PANAFLUX_API_KEY");
    }
}
