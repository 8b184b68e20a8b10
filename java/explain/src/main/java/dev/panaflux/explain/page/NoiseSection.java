package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.LineChart;
import dev.panaflux.explain.draw.LineChart.Axis;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Latents and noise. */
final class NoiseSection {

    private static final double WIDEST = 4;
    private static final int BINS = 32;
    /** More waves are not worth the time of finding them. */
    private static final int MOST_POINTS = 64;
    /** How many times as strong as short waves long ones are, beside those of noise, if large shapes are seen. */
    private static final double LARGE_SHAPES = 2;

    /** More numbers of steps do not fit beside their lines. */
    private static final int MOST_LABELS = 7;
    /** The height of a line of text, as a part of a chart's. */
    private static final double LINE_OF_TEXT = 0.06;

    private static final double LEAST_STRENGTH = 1e-4;

    private static final String TORCH = "torch";

    private NoiseSection() {}

    static String of(Story story) {
        Recording run = story.recording();
        int width = story.settings().width();
        int height = story.settings().height();
        int latents = run.noise().length;
        int pixels = 3 * width * height;
        float[] finished = run.steps().getLast().after();
        Map<String, String> values = new HashMap<>();
        values.put("latents", Html.count(latents));
        values.put("pixels", Html.count(pixels));
        values.put("width", String.valueOf(width));
        values.put("height", String.valueOf(height));
        values.put("side", String.valueOf(width / run.size().width()));
        values.put("channels", String.valueOf(run.channels()));
        values.put("columns", String.valueOf(run.size().width()));
        values.put("rows", String.valueOf(run.size().height()));
        values.put("factor", String.valueOf(Math.round(pixels / (double) latents)));
        values.put("seed", Long.toUnsignedString(run.image().parameters().seed()));
        boolean torch = run.image().parameters().rng().equals(TORCH);
        values.put("torch", torch ? ", and in PyTorch, a library with which such networks are usually trained" : "");
        values.put(
                "normal",
                torch
                        ? "Two of these, a and b, make two normal ones: <code>sqrt(\u22122 ln(1 \u2212 a)) \u00b7 cos(2\u03c0 b)</code>, and the same with sin."
                        : "Two of these, u and v, make a normal one: <code>sqrt(\u22122 ln u) \u00b7 cos(2\u03c0 v)</code>.");
        values.put(
                "normalCode",
                torch
                        ? Sources.block(
                                "normal numbers from even ones",
                                "sampling/TorchNormal.java",
                                "private static void transformBlock(")
                        : Sources.block("a normal number from even ones", "sampling/IrisNormal.java", "float next()"));
        values.put(
                "begins",
                run.firstStep() == 0
                        ? ""
                        : ", which it mixes with the latents of the picture that it was given (section 5)");
        values.put(
                "between",
                drawsSteps(run) ? "<b class=\"k-between\">after each step</b> but the last (numbered), " : "");
        values.put(
                "valuesText",
                "Not how large its numbers are: the first figure shows how they spread, and in the finished picture their mean is %s and their variance %s."
                        .formatted(Html.number(mean(finished), 3), Html.number(variance(finished), 3)));
        values.put("noiseMean", Html.number(mean(run.noise()), 3));
        values.put("noiseVariance", Html.number(variance(run.noise()), 3));
        values.put("histogram", histogram(run.noise(), finished));
        values.put("points", points(run));
        double[] spectrumOfNoise = Spectrum.of(run.noise(), run.size());
        double[] spectrumOfPicture = Spectrum.of(finished, run.size());
        values.put("spectrum", spectrum(run, spectrumOfNoise, spectrumOfPicture));
        values.put("spectrumText", spectrumText(spectrumOfNoise, spectrumOfPicture));
        return Template.fill("noise.html", values);
    }

    /** How many waves there can be. */
    private static String points(Recording run) {
        int width = 2 * run.size().width();
        int height = 2 * run.size().height();
        return "A token\u2019s %d channels are 2 × 2 points of %d channels (section 11), so the grid is %d points wide%s. Take one line of %s numbers, a row or a column of one channel, and write it in a basis of cosine and sine waves, from one long wave to %d short ones."
                .formatted(
                        run.channels(),
                        run.channels() / 4,
                        width,
                        width == height ? " and high" : " and %d high".formatted(height),
                        width == height ? String.valueOf(width) : "%d or %d".formatted(width, height),
                        Math.min(width, height) / 2);
    }

    static double mean(float[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElse(0);
    }

    static double variance(float[] values) {
        double mean = mean(values);
        return IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                .average()
                .orElse(0);
    }

    private static String histogram(float[] noise, float[] finished) {
        double[] noisy = densities(noise);
        double[] smooth = densities(finished);
        double most = IntStream.range(0, BINS)
                .mapToDouble(i -> Math.max(noisy[i], smooth[i]))
                .max()
                .orElse(1);
        double top = Math.max(0.45, Math.ceil(most * 10) / 10);
        double[] centres = IntStream.range(0, BINS)
                .mapToDouble(i -> (i + 0.5) * 2 * WIDEST / BINS - WIDEST)
                .toArray();
        return new LineChart(
                        "How often each value occurs in noise and in the finished picture",
                        Axis.linear("value", -WIDEST, WIDEST, -4d, -2d, 0d, 2d, 4d),
                        Axis.linear("frequency", 0, top, 0d, 0.2, 0.4))
                .bars(noisy, "k-noise")
                .curve(x -> Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI), "k-bell")
                .line(centres, smooth, "k-image")
                .toString();
    }

    private static double[] densities(float[] values) {
        double[] bins = new double[BINS];
        for (float value : values) {
            int bin = (int) Math.floor((value + WIDEST) / (2 * WIDEST) * BINS);
            if (bin >= 0 && bin < BINS) {
                bins[bin] += BINS / (2 * WIDEST) / values.length;
            }
        }
        return bins;
    }

    private static boolean drawsSteps(Recording run) {
        return Math.min(run.size().width(), run.size().height()) <= MOST_POINTS
                && run.steps().size() > 1;
    }

    private static String spectrum(Recording run, double[] noise, double[] finished) {
        double[] waves = IntStream.rangeClosed(1, noise.length).asDoubleStream().toArray();
        int most = noise.length;
        double middle = Math.ceil(most / 2.0);
        DoubleSummaryStatistics all = DoubleStream.concat(Arrays.stream(noise), Arrays.stream(finished))
                .summaryStatistics();
        int from = (int) Math.floor(Math.log10(Math.max(LEAST_STRENGTH, all.getMin())));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(all.getMax())));
        LineChart chart = new LineChart(
                "The strength of waves by their number across the picture",
                Axis.linear("waves across the picture", 1, most, 1d, middle, (double) most),
                Axis.powers("strength", from, to));
        if (drawsSteps(run)) {
            List<StepTrace> between = run.steps().subList(0, run.steps().size() - 1);
            double room = Math.pow(10, (to - from) * LINE_OF_TEXT);
            double above = Double.POSITIVE_INFINITY;
            for (StepTrace step : between) {
                double[] strengths = Spectrum.of(step.after(), run.size());
                chart.line(waves, strengths, "k-between");
                // Beside the lines' ends, one below the other.
                above = Math.min(strengths[most - 1], above / room);
                if (between.size() <= MOST_LABELS) {
                    String label = String.valueOf(step.index() + 1);
                    chart.note(most + 0.012 * (most - 1), above / Math.cbrt(room), label, "k-between", "start");
                }
            }
        }
        return chart.line(waves, noise, "k-noise strong")
                .line(waves, finished, "k-image")
                .toString();
    }

    private static String spectrumText(double[] noise, double[] picture) {
        int last = picture.length - 1;
        double inPicture = picture[0] / picture[last];
        double inNoise = noise[0] / noise[last];
        String compared =
                "one wave across the picture is %s times as strong as %d waves across it; in the noise, %s times."
                        .formatted(ratio(inPicture), last + 1, ratio(inNoise));
        return inPicture > LARGE_SHAPES * inNoise
                ? "A picture has large shapes, and these are long waves. In the finished one, " + compared
                : "In a picture with large shapes, long waves are stronger. In this one, " + compared;
    }

    private static String ratio(double value) {
        return Html.number(value, value < 10 ? 1 : 0);
    }
}
