package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;

/**
 * A report's charts as HTML for a page that has styles of its own. Without inline styles, which the policy of such a page may
 * forbid: it sets the charts' width.
 */
public final class FragmentView {

    /** Such pages show it in a window, one chart below the other. */
    private static final double WIDTH = 740;

    private static final String STYLE = " style=\"max-width:[0-9.]+px\"";

    private FragmentView() {}

    /** Sections with a title, an explanation, a chart and its legend each. */
    public static String of(BenchReport report) {
        Page page = new Page();
        new ChartSections(report, WIDTH, WIDTH).writeEssential(page);
        return page.toString().replaceAll(STYLE, "");
    }
}
