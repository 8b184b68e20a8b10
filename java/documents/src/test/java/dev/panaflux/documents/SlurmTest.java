package dev.panaflux.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.documents.Tool.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for Slurm, as bash, ShellCheck and (where there is a cluster) Slurm read it, and run with stand-ins for Slurm's programs. */
@Tag("slow")
class SlurmTest {

    @TempDir
    private Path folder = Path.of("");

    private Tool tool = Tool.in(Path.of(""));
    private Path script = Path.of("");

    @BeforeEach
    void write() throws IOException {
        tool = Tool.in(folder)
                .with("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"))
                .with("HOME", folder.toString())
                .with("SLURM_JOB_ID", "77")
                .with("SLURM_CPUS_PER_TASK", "1")
                .with("SLURM_ARRAY_TASK_ID", "1")
                .with("SLURM_ARRAY_TASK_COUNT", "1");
        script = Files.writeString(
                folder.resolve("fruits.sbatch"),
                Document.of("docs/jobs.md").block("bash", "#SBATCH").replace("/shared", folder.toString()));
    }

    private Outcome submitted() throws IOException, InterruptedException {
        tool.script("bin/srun", "[ \"$1\" = --cpus-per-task=1 ] && shift && exec \"$@\"");
        tool.script("bin/scontrol", "echo scontrol \"$@\"");
        return tool.run(List.of("bash", script.toString()));
    }

    @Test
    void bashReadsIt() throws IOException, InterruptedException {
        assertThat(tool.run(List.of("bash", "-n", script.toString()))
                        .succeeded()
                        .output())
                .isEmpty();
    }

    @Test
    void shellCheckFindsNothing() throws IOException, InterruptedException {
        Tool.requires("shellcheck");
        assertThat(tool.run(List.of("shellcheck", script.toString()))
                        .succeeded()
                        .output())
                .isEmpty();
    }

    @Test
    void slurmTakesIt() throws IOException, InterruptedException {
        Tool.requires("sbatch");
        assumeTrue(tool.run(List.of("scontrol", "ping")).output().contains(" UP"), "no cluster of Slurm");
        assertThat(tool.run(List.of("sbatch", "--test-only", script.toString()))
                        .succeeded()
                        .output())
                .contains("to start at");
    }

    @Test
    void aTaskDrawsItsShard() throws IOException, InterruptedException {
        tool.commandLine("panaflux", "");
        Files.writeString(folder.resolve("fruits.yaml"), "prompts: [an apple, a pear]\nsize: 64\nsteps: 1\n");

        assertThat(submitted().succeeded().output()).doesNotContain("scontrol");

        try (Stream<Path> files = Files.list(folder.resolve("fruits"))) {
            assertThat(files.map(file -> file.getFileName().toString())).contains("1-an-apple.png", "2-a-pear.png");
        }
    }

    @Test
    void aTaskThatIsOutOfTimeIsQueuedAgain() throws IOException, InterruptedException {
        tool.script("panaflux", "exit 143");
        assertThat(submitted()).isEqualTo(new Outcome(143, "scontrol requeue 77\n"));
    }

    @Test
    void aTaskThatFailsIsNot() throws IOException, InterruptedException {
        tool.script("panaflux", "exit 4");
        assertThat(submitted()).isEqualTo(new Outcome(4, ""));
    }
}
