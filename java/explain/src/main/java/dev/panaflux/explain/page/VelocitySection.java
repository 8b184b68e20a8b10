package dev.panaflux.explain.page;

import static dev.panaflux.explain.draw.Html.number;

import dev.panaflux.explain.draw.ArrowGrid;
import dev.panaflux.explain.draw.Html;
import dev.panaflux.explain.draw.LineChart;
import dev.panaflux.explain.draw.LineChart.Axis;
import dev.panaflux.explain.hand.TinyModel;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.model.LatentSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Velocities and Euler steps. */
final class VelocitySection {

    private static final int DECIMALS = 4;
    /** Levels are multiplied with velocities, so they need more. */
    private static final int LEVEL_DECIMALS = 6;

    private static final int MOST_ARROWS_OF_A_SIDE = 16;

    /** How many times the variance of noise that of a picture must be to be seen in spite of it. */
    private static final double SEEN = 4;
    /** Per cent by which a path is longer than a straight one if nobody sees it. */
    private static final double NEARLY_STRAIGHT = 0.1;

    private VelocitySection() {}

    static String of(Story story, TinyModel.Numbers tiny) {
        Recording run = story.recording();
        Map<String, String> values = new HashMap<>();
        values.put("channels", String.valueOf(run.channels()));
        values.put(
                "modelWidth",
                Html.count(story.model().description().blockSizes().width()));
        values.put("latents", Html.count(run.noise().length));
        values.put("tinyStep", Figures.ordinal(run.steps().getFirst().index() + 1));
        values.put("outputWeight", Figures.matrix("hand-wo", "W_out", List.of(), tiny.outputWeight(), 4, 1));
        values.put("tinyTable", tinyTable(tiny));
        int real = realIndex(run);
        int token = real / run.channels();
        values.put("realChannel", String.valueOf(real % run.channels() + 1));
        values.put("realRow", String.valueOf(token / run.size().width() + 1));
        values.put("realColumn", String.valueOf(token % run.size().width() + 1));
        values.put("realTable", realTable(run, real));
        values.put("truth", truth(run, real));
        values.put("path", path(run));
        values.put("pathText", pathText(story));
        values.put("sharp", sharp(story));
        double[][] directions = Directions.of(run.steps().getLast().after(), run.channels());
        values.put("arrows", arrows(run, directions));
        values.put("arrowText", arrowText(run, directions));
        return Template.fill("velocity.html", values);
    }

    private static String tinyTable(TinyModel.Numbers tiny) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < tiny.next().length; i++) {
            rows.append(Figures.row(
                    String.valueOf(i + 1),
                    number(tiny.x()[8 + i], 1),
                    number(tiny.velocity()[i], DECIMALS),
                    number(tiny.next()[i], DECIMALS)));
        }
        return """
                <table class="numbers short" id="hand-euler" data-sigma="%1$s" data-next="%2$s">
                <caption>Cell B: x + (%2$s − %1$s) · v</caption>
                <thead><tr><th>feature</th><th>x</th><th>v</th><th>x after it</th></tr></thead><tbody>%3$s</tbody></table>
                """.formatted(
                number(tiny.step().sigma(), DECIMALS), number(tiny.step().nextSigma(), DECIMALS), rows);
    }

    /** The latent that the whole run changes most. */
    static int realIndex(Recording run) {
        float[] finished = run.steps().getLast().after();
        int index = 0;
        for (int i = 1; i < finished.length; i++) {
            if (Math.abs(finished[i] - run.noise()[i]) > Math.abs(finished[index] - run.noise()[index])) {
                index = i;
            }
        }
        return index;
    }

    private static String realTable(Recording run, int real) {
        StringBuilder rows = new StringBuilder();
        for (StepTrace step : run.steps()) {
            rows.append(Figures.row(
                    String.valueOf(step.index() + 1),
                    number(step.before()[real], DECIMALS),
                    number(step.sigma(), LEVEL_DECIMALS),
                    number(step.nextSigma(), LEVEL_DECIMALS),
                    number(step.velocity()[real], DECIMALS),
                    number(step.after()[real], DECIMALS)));
        }
        return rows.toString();
    }

    /** How near the first answer was to what the run found in the end; nothing if it did not begin with noise alone. */
    private static String truth(Recording run, int real) {
        StepTrace first = run.steps().getFirst();
        if (first.sigma() != 1) {
            return "";
        }
        double noise = first.before()[real];
        double finished = run.steps().getLast().after()[real];
        String minus = finished < 0 ? "(" + number(finished, DECIMALS) + ")" : number(finished, DECIMALS);
        return "Now that the picture is known: <code>noise \u2212 picture = %s \u2212 %s = %s</code>. The first answer was %s. Had the run followed it to sigma = 0, this number would have become %s instead of %s."
                .formatted(
                        number(noise, DECIMALS),
                        minus,
                        number(noise - finished, DECIMALS),
                        number(first.velocity()[real], DECIMALS),
                        number(first.denoised()[real], DECIMALS),
                        number(finished, DECIMALS));
    }

    private static Plane plane(Recording run) {
        return new Plane(
                run.steps().getFirst().before(),
                run.steps().getLast().after(),
                run.steps().getFirst().denoised());
    }

    private static String path(Recording run) {
        Plane plane = plane(run);
        List<double[]> points =
                new ArrayList<>(List.of(plane.place(run.steps().getFirst().before())));
        List<double[]> ends = new ArrayList<>();
        for (StepTrace step : run.steps()) {
            points.add(plane.place(step.after()));
            ends.add(plane.place(step.denoised()));
        }
        double top = 0.02;
        double low = 0;
        double right = 1.05;
        for (List<double[]> places : List.of(points, ends)) {
            for (double[] place : places) {
                top = Math.max(top, place[1]);
                low = Math.min(low, place[1]);
                right = Math.max(right, place[0]);
            }
        }
        double room = 0.2 * (top - low);
        double tick = Math.floor(top * 100) / 100;
        LineChart chart = new LineChart(
                "The path from noise to the picture, and where each velocity points",
                Axis.linear("from the noise (0) to the picture (1)", -0.05, right + 0.05, 0d, 0.25, 0.5, 0.75, 1d),
                Axis.linear("beside the straight line", low - room, top + room, 0d, tick));
        for (int step = 0; step < ends.size(); step++) {
            double[] from = points.get(step);
            double[] to = ends.get(step);
            chart.arrow(from[0], from[1], to[0], to[1], "faint");
            chart.dots(new double[] {to[0]}, new double[] {to[1]}, "k-between hollow");
        }
        double[] xs = points.stream().mapToDouble(place -> place[0]).toArray();
        double[] ys = points.stream().mapToDouble(place -> place[1]).toArray();
        return chart.line(xs, ys, "k-run").dots(xs, ys, "k-run").toString();
    }

    private static String pathText(Story story) {
        Recording run = story.recording();
        double length = 0;
        float[] from = run.steps().getFirst().before();
        for (StepTrace step : run.steps()) {
            length += Figures.distance(from, step.after());
            from = step.after();
        }
        double straight = Figures.distance(
                run.steps().getFirst().before(), run.steps().getLast().after());
        double longer = 100 * (length / straight - 1);
        return "If the function knew the picture from the start, the path would be straight and one step would do. In this run it is %s %% longer than the straight line.%s The figure draws distances beside the line larger than those along it."
                .formatted(
                        longer < 0.01 ? "less than 0.01" : Html.number(longer, 2),
                        longer < NEARLY_STRAIGHT && Origin.of(story).isSmall()
                                ? " A larger model knows many pictures of a text, so its path is more curved."
                                : "");
    }

    private static String sharp(Story story) {
        return story.model().description().sampling().distilled()
                ? " A model that is only trained like this therefore needs many steps. The model of this run was trained further, until its answers led to a sharp picture in few steps; that is another aim than the mean. Section 10 tells more."
                : "";
    }

    /** Whether the arrows show the picture or the noise. */
    private static String arrowText(Recording run, double[][] directions) {
        double[] ofPicture = variances(run.steps().getLast().after(), directions);
        double[] ofNoise = variances(run.noise(), directions);
        boolean seen = Math.min(ofPicture[0], ofPicture[1]) > SEEN * Math.max(ofNoise[0], ofNoise[1]);
        double whole = Directions.variance(run.steps().getLast().after(), run.channels());
        double both = ofPicture[0] + ofPicture[1];
        return "%sIn all %d channels together, the tokens of the picture have a variance of %s, on average %s a channel; along these two directions it is %s and %s, %s of the whole. In noise, every direction has about 1; here these two have %s and %s. %s"
                .formatted(
                        seen
                                ? "In the finished picture the channels vary together, so much of the variance lies in few directions. "
                                : "",
                        run.channels(),
                        number(whole, 1),
                        number(whole / run.channels(), 2),
                        number(ofPicture[0], 1),
                        number(ofPicture[1], 1),
                        Figures.percent(both / whole),
                        number(ofNoise[0], 1),
                        number(ofNoise[1], 1),
                        seen
                                ? "So in <code>\u2212v = picture \u2212 noise</code> the picture outweighs the noise, and tokens that are alike in the picture have arrows that are alike."
                                : "So the arrows, <code>\u2212v = picture \u2212 noise</code>, show the noise as well as the picture.");
    }

    /** The variances of the components along each direction. */
    private static double[] variances(float[] tokens, double[][] directions) {
        int channels = directions[0].length;
        double[] variances = new double[directions.length];
        for (int direction = 0; direction < directions.length; direction++) {
            float[] components = new float[tokens.length / channels];
            for (int i = 0; i < tokens.length; i++) {
                components[i / channels] += (float) (tokens[i] * directions[direction][i % channels]);
            }
            variances[direction] = NoiseSection.variance(components);
        }
        return variances;
    }

    private static String arrows(Recording run, double[][] directions) {
        LatentSize size = run.size();
        int channels = run.channels();
        int side = Math.ceilDiv(Math.max(size.width(), size.height()), MOST_ARROWS_OF_A_SIDE);
        int columns = Math.ceilDiv(size.width(), side);
        int rows = Math.ceilDiv(size.height(), side);
        List<float[]> all = new ArrayList<>();
        double most = 0;
        for (StepTrace step : run.steps()) {
            float[] arrows = new float[2 * columns * rows];
            for (int token = 0; token < size.tokens(); token++) {
                int cell = token / size.width() / side * columns + token % size.width() / side;
                for (int channel = 0; channel < channels; channel++) {
                    float against = -step.velocity()[token * channels + channel] / (side * side);
                    arrows[2 * cell] += (float) (against * directions[0][channel]);
                    arrows[2 * cell + 1] += (float) (against * directions[1][channel]);
                }
            }
            for (int cell = 0; cell < columns * rows; cell++) {
                most = Math.max(most, Math.hypot(arrows[2 * cell], arrows[2 * cell + 1]));
            }
            all.add(arrows);
        }
        StringBuilder frames = new StringBuilder();
        for (int index = 0; index < all.size(); index++) {
            int number = run.steps().get(index).index() + 1;
            frames.append(Figures.figure(
                    ArrowGrid.of(
                            all.get(index), columns, most * 0.6, "Velocities of the image tokens in step " + number),
                    "Step %d. Two of %d components of each token’s −v; the same scale in all steps."
                            .formatted(number, channels)));
        }
        return frames.toString();
    }
}
