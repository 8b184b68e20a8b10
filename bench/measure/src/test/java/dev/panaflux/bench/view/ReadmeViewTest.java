package dev.panaflux.bench.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Reports;
import org.junit.jupiter.api.Test;

class ReadmeViewTest {

    private static final String BEGIN =
            "<!-- performance: written by ./panaflux bench report reports/one.json --readme README.md -->\n";
    private static final String END = "<!-- end of performance -->\n";

    private final BenchReport report = Reports.full();

    @Test
    void onlyThePartBetweenTheCommentsChanges() {
        String document = "# Title\n\n" + BEGIN + "old figures\n" + END + "\nafter\n";
        String replaced = ReadmeView.replaced(document, report);
        assertThat(replaced).isEqualTo("# Title\n\n" + BEGIN + ReadmeView.of(report) + END + "\nafter\n");
        assertThat(ReadmeView.part(replaced)).isEqualTo(ReadmeView.of(report));
        assertThat(ReadmeView.source(replaced)).isEqualTo("reports/one.json");
    }

    @Test
    void itTellsEveryVariantTheMachineTheDayAndWhatToBeware() {
        String part = ReadmeView.of(report);
        assertThat(part)
                .contains("klein-4b's shapes with random weights", "`panaflux bench quick`", "2026-11-25")
                .contains("2 cores of Example CPU", "24.0 GiB", "512 text tokens")
                .contains("busy machine: the load average was 3.10");
        assertThat(part.lines().filter(line -> line.startsWith("| `--backend")))
                .hasSize(report.variants().size());
        assertThat(part).contains("| `--backend native --precision int8` | 2 |");
    }

    @Test
    void aDocumentWithoutSuchAPartIsRefused() {
        assertThatThrownBy(() -> ReadmeView.replaced("# Title\n", report))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<!-- performance: written by");
        assertThatThrownBy(() -> ReadmeView.replaced(BEGIN + "old figures\n", report))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<!-- end of performance -->");
    }
}
