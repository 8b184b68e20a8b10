package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.LineChart;
import dev.panaflux.explain.draw.LineChart.Axis;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.sampling.Schedule;
import dev.panaflux.sampling.SchedulerConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The noise levels. */
final class ScheduleSection {

    /** Pictures whose schedules are drawn beside that of the run. */
    private static final List<Other> OTHERS =
            List.of(new Other(512, "k-between", ""), new Other(2048, "k-bell dashed", " (dashed)"));

    /** Shares of the way that are listed one by one. */
    private static final int MOST_STRIDES = 8;

    private static final String FITTED = "empirical-mu";

    private ScheduleSection() {}

    /** A square picture with {@code side} pixels a side, how its line is drawn, and what is said of that besides the colour. */
    private record Other(int side, String style, String note) {

        int tokens(Story story) {
            int pixels = story.settings().width() / story.recording().size().width();
            return side / pixels * (side / pixels);
        }
    }

    /** Those that are not as large as the picture of the run. */
    private static List<Other> others(Story story) {
        int own = story.recording().size().tokens();
        return OTHERS.stream().filter(other -> other.tokens(story) != own).toList();
    }

    static String of(Story story) {
        Recording run = story.recording();
        int steps = run.timesteps().length;
        boolean fitted = story.settings().schedule().equals(FITTED);
        Map<String, String> values = new HashMap<>();
        values.put("steps", Figures.counted(steps, "step"));
        values.put("latents", Html.count(run.noise().length));
        values.put("strides", strides(run.sigmas()));
        values.put("late", late(run));
        values.put("scheduleText", fitted ? fittedText(run, steps) : otherText(story));
        values.put("others", fitted ? othersText(story) : "");
        values.put("chart", chart(story, steps, fitted));
        values.put("table", table(run, steps));
        return Template.fill("schedule.html", values);
    }

    private static float even(int step, int steps) {
        return 1 - step / (float) steps;
    }

    private static String fittedText(Recording run, int steps) {
        double mu = Schedule.EmpiricalMu.mu(run.size().tokens(), steps);
        int example = Math.min(1, steps - 1);
        double weight = Math.exp(mu);
        return """
                Evenly spaced levels would be 1, 1 − 1/%1$d, 1 − 2/%1$d and so on. They are <dfn>shifted</dfn> upwards: an evenly spaced level,
                <code>even</code>, becomes <code>sigma = e^mu / (e^mu + 1/even − 1)</code>. The number <code>mu</code> grows with the number of image tokens;
                it falls with the number of steps, except for very many tokens. Its formula was fitted by experiment; it is in the code below. Here, for
                %2$s and %7$s, mu = %3$s, so e^mu = %4$s, and the level %5$s becomes %4$s / (%4$s + 1/%5$s − 1) = %6$s.""".formatted(
                        steps,
                        Figures.counted(run.size().tokens(), "token"),
                        Html.number(mu, 4),
                        Html.number(weight, 4),
                        Html.number(even(example, steps), 4),
                        Html.number(run.sigmas()[example], 4),
                        Figures.counted(steps, "step"));
    }

    private static String otherText(Story story) {
        return "This run was asked for a schedule of its own, \u201c%s\u201d. Without that, the levels are <dfn>shifted</dfn> upwards, more for larger pictures: <code>sigma = e^mu / (e^mu + 1/even \u2212 1)</code>, where <code>mu</code> depends on the number of image tokens."
                .formatted(Html.escape(story.settings().schedule()));
    }

    /** Where a run began that was given a picture. */
    private static String late(Recording run) {
        return run.firstStep() == 0
                ? ""
                : " This run was given a picture. It mixed this with noise at sigma = %s and took only the last %s."
                        .formatted(Html.number(run.sigmas()[run.firstStep()], 4), Figures.counted(run.taken(), "step"));
    }

    private static String othersText(Story story) {
        return ", and, computed for this page, "
                + Figures.listed(others(story).stream()
                        .map(other -> "<b class=\"%1$s\">for %2$s \u00d7 %2$s pixels</b>%3$s"
                                .formatted(other.style(), Html.count(other.side()), other.note()))
                        .toList());
    }

    /** How far each step goes. */
    private static String strides(float[] sigmas) {
        int steps = sigmas.length - 1;
        List<String> shares = IntStream.range(0, steps)
                .mapToObj(step -> Figures.percent(sigmas[step] - sigmas[step + 1]))
                .toList();
        if (steps == 1) {
            return "The only step covers %s of the way.".formatted(shares.getFirst());
        }
        String each = steps <= MOST_STRIDES
                ? Figures.listed(shares)
                : shares.getFirst() + " for the first and " + shares.getLast() + " for the last";
        return "A step covers as much of the way from noise to picture as sigma falls. Here that is %s."
                .formatted(each);
    }

    private static String chart(Story story, int steps, boolean fitted) {
        Recording run = story.recording();
        double[] number = IntStream.rangeClosed(0, steps).asDoubleStream().toArray();
        Double[] ticks = IntStream.rangeClosed(0, Math.min(steps, 5))
                .mapToObj(tick -> (double) Math.round(tick * steps / (double) Math.min(steps, 5)))
                .toArray(Double[]::new);
        LineChart chart = new LineChart(
                "Noise levels by step",
                Axis.linear("steps taken", 0, steps, ticks),
                Axis.linear("sigma", 0, 1, 0d, 0.25, 0.5, 0.75, 1d));
        chart.line(
                number,
                IntStream.rangeClosed(0, steps)
                        .mapToDouble(step -> even(step, steps))
                        .toArray(),
                "k-even");
        if (fitted) {
            SchedulerConfig config = story.model().description().sampling().scheduler();
            for (Other other : others(story)) {
                double[] levels = doubles(new Schedule.EmpiricalMu(steps)
                        .levels(config, other.tokens(story))
                        .sigmas());
                chart.line(number, levels, other.style());
            }
        }
        double[] sigmas = doubles(run.sigmas());
        return chart.line(number, sigmas, "k-run").dots(number, sigmas, "k-run").toString();
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static String table(Recording run, int steps) {
        StringBuilder rows = new StringBuilder();
        for (int step = 0; step < steps; step++) {
            rows.append(Figures.row(
                    String.valueOf(step + 1),
                    Html.number(even(step, steps), 4),
                    Html.number(run.sigmas()[step], 4),
                    Html.number(run.sigmas()[step + 1], 4),
                    Html.number(run.timesteps()[step], 1)));
        }
        return rows.toString();
    }
}
