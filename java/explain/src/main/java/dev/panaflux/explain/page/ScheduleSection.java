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

    /** Sides of pictures whose schedules are drawn beside that of the run, in pixels. */
    private static final List<Integer> OTHER_SIDES = List.of(512, 2048);

    /** Shares of the way that are listed one by one. */
    private static final int MOST_STRIDES = 8;

    private static final String FITTED = "empirical-mu";

    private ScheduleSection() {}

    static String of(Story story) {
        Recording run = story.recording();
        int steps = run.timesteps().length;
        boolean fitted = story.settings().schedule().equals(FITTED);
        Map<String, String> values = new HashMap<>();
        values.put("steps", String.valueOf(steps));
        values.put("latents", Html.count(run.noise().length));
        values.put("strides", strides(run.sigmas()));
        values.put("scheduleText", fitted ? fittedText(run, steps) : otherText(story));
        values.put(
                "others",
                fitted
                        ? ", and <b class=\"k-between\">for pictures of %s and %s pixels a side</b>, computed for this page"
                                .formatted(Html.count(OTHER_SIDES.getFirst()), Html.count(OTHER_SIDES.getLast()))
                        : "");
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
                Evenly spaced levels would be 1, 1 − 1/%1$d, 1 − 2/%1$d and so on. They are <dfn>shifted</dfn> upwards, more for larger pictures:
                <code>sigma = e^mu / (e^mu + 1/even − 1)</code>. A formula that was fitted by experiment finds <code>mu</code> from the number of image
                tokens and, unless there are very many, from the number of steps; it is in the code below. Here, for %2$d tokens and %1$d steps, mu = %3$s, so e^mu = %4$s, and the level %5$s becomes %4$s / (%4$s + 1/%5$s − 1) = %6$s.""".formatted(
                        steps,
                        run.size().tokens(),
                        Html.number(mu, 4),
                        Html.number(weight, 4),
                        Html.number(even(example, steps), 4),
                        Html.number(run.sigmas()[example], 4));
    }

    private static String otherText(Story story) {
        return "This run was asked for a schedule of its own, \u201c%s\u201d. Without that, the levels are <dfn>shifted</dfn> upwards, more for larger pictures: <code>sigma = e^mu / (e^mu + 1/even \u2212 1)</code>, where <code>mu</code> depends on the number of image tokens."
                .formatted(Html.escape(story.settings().schedule()));
    }

    /** How far each step goes. */
    private static String strides(float[] sigmas) {
        int steps = sigmas.length - 1;
        List<String> shares = IntStream.range(0, steps)
                .mapToObj(step -> Figures.percent(sigmas[step] - sigmas[step + 1]))
                .toList();
        if (steps == 1) {
            return "The only step covers %s of the way from noise to picture.".formatted(shares.getFirst());
        }
        String each = steps <= MOST_STRIDES
                ? String.join(", ", shares.subList(0, steps - 1)) + " and " + shares.getLast()
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
            for (int side : OTHER_SIDES) {
                int tokens = tokens(story, side);
                chart.line(
                        number,
                        doubles(new Schedule.EmpiricalMu(steps)
                                .levels(config, tokens)
                                .sigmas()),
                        "k-between");
            }
        }
        double[] sigmas = doubles(run.sigmas());
        return chart.line(number, sigmas, "k-run").dots(number, sigmas, "k-run").toString();
    }

    private static int tokens(Story story, int side) {
        int pixels = story.settings().width() / story.recording().size().width();
        return side / pixels * (side / pixels);
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
