package dev.panaflux.bench.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Reports;
import org.junit.jupiter.api.Test;

/** A report's charts for another page. */
class FragmentViewTest {

    private final BenchReport report = Reports.full();

    @Test
    void itHasTheChartsWithoutStylesOfItsOwn() {
        String fragment = FragmentView.of(report);
        assertThat(fragment)
                .contains("Native versus pure Java", "Where the time goes", "Roofline", "Every run")
                .contains("<svg role=\"img\"")
                .doesNotContain("style=", "<style", "<script");
    }

    @Test
    void theReportsOwnPageLimitsTheWidthOfItsCharts() {
        assertThat(HtmlView.of(report)).contains("style=\"max-width:1100.0px\"");
    }
}
