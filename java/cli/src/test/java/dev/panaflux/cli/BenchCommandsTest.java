package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.Reports;
import dev.panaflux.bench.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandsTest {

    @TempDir
    private Path folder = Path.of("");

    private Path written(String name, BenchReport report) throws IOException {
        return Files.writeString(folder.resolve(name), ReportFile.toJson(report));
    }

    private static BenchReport report(int threads, double seconds, int seed) {
        return Reports.report(List.of(Reports.variant("native", "bf16", threads, seconds, seed)), List.of());
    }

    @Test
    void twoRunsOfTheSameBuildShowNoRegression() throws IOException {
        Path before = written("before.json", report(2, 10, 1));
        Path after = written("after.json", report(2, 10, 2));
        assertThat(CommandRun.of("bench", "compare", before, after).succeeded().out())
                .contains("no difference", "no regression");
    }

    @Test
    void halfTheThreadsAreARegressionWithItsExitCode() throws IOException {
        Path before = written("before.json", report(2, 10, 1));
        Path after = written("after.json", report(1, 17, 2));
        CommandRun run = CommandRun.of("bench", "compare", before, after);
        assertThat(run.exitCode()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
        assertThat(run.out()).contains("native bf16 2t 256x256 -> native bf16 1t 256x256", "REGRESSION");
    }

    @Test
    void whatCannotBeComparedHasAnotherExitCode() throws IOException {
        Path before = written("before.json", report(2, 10, 1));
        Path after = written("after.json", Reports.full());
        Path other =
                written("other.json", Reports.report(List.of(Reports.variant("vector", "f32", 2, 10.0, 1)), List.of()));
        assertThat(CommandRun.of("bench", "compare", before, after).exitCode()).isZero();
        CommandRun run = CommandRun.of("bench", "compare", before, other);
        assertThat(run.exitCode()).isEqualTo(FailureKind.USAGE.exitCode());
        assertThat(run.out()).startsWith("not comparable: no variant is in both");
    }

    @Test
    void aDocumentsPartIsWrittenAnew() throws IOException {
        Path json = written("run.json", Reports.full());
        Path document = Files.writeString(folder.resolve("README.md"), """
                <!-- performance: written by ./panaflux bench report run.json --readme README.md -->
                old
                <!-- end of performance -->
                """);
        assertThat(CommandRun.of("bench", "report", json, "--readme", document)
                        .succeeded()
                        .out())
                .isEqualTo(document + System.lineSeparator());
        assertThat(document)
                .content()
                .contains("`--backend vector --precision f32`")
                .doesNotContain("old");
        Path plain = Files.writeString(folder.resolve("plain.md"), "# Title\n");
        CommandRun.of("bench", "report", json, "--readme", plain)
                .refused(FailureKind.USAGE, "plain.md: expected a line \"<!-- performance: written by");
    }

    @Test
    void formatsNeedRandomWeightsAndKnownNames() {
        CommandRun.of("bench", "--formats", "bf16,q8_0")
                .refused(FailureKind.USAGE, "--formats: expected with --synthetic");
        CommandRun.of("bench", "--synthetic", TestModels.model("tiny"), "--formats", "q9_0")
                .refused(FailureKind.USAGE, "--formats: expected int8, bf16, f16, f32, fp8, ", "found 'q9_0'");
    }

    @Tag("slow")
    @Test
    void formatsStandSideBySideInEveryView() throws IOException {
        Path json = folder.resolve("formats.json");
        Path html = folder.resolve("formats.html");
        Path prompts = Files.writeString(folder.resolve("prompts.json"), "{\"prompts\": [\"a red apple\"]}");
        CommandRun run = CommandRun.of(
                "bench",
                "--synthetic",
                TestModels.model("tiny"),
                "--formats",
                "bf16,q8_0,fp8,int8",
                "--prompts",
                prompts,
                "--backends",
                "scalar",
                "--threads",
                "1",
                "--sizes",
                "64",
                "--repeats",
                "1",
                "--warmup",
                "0",
                "--json",
                json,
                "--html",
                html,
                "--markdown",
                folder.resolve("formats.md"));
        run.succeeded();
        BenchReport report = ReportFile.read(json);
        assertThat(report.variants())
                .extracting(Variant::id)
                .extracting(id -> id.substring(id.lastIndexOf(' ') + 1))
                .containsExactly("bf16", "q8_0", "fp8", "int8");
        assertThat(folder.resolve("formats.md")).content().contains("peak RSS | weights");
        assertThat(html)
                .content()
                .contains("scalar f32 on q8_0", "scalar f32 on fp8", "scalar int8 on int8", "<h2>Memory");
    }

    @Test
    void aFileThatIsNoReportIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{}");
        CommandRun.of("bench", "report", file)
                .refused(FailureKind.ENVIRONMENT, "other.json: expected a benchmark report");
    }
}
