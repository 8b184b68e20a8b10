package dev.panaflux.bench.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Computes the page's figures once more, from the JSON file and without any class of the program. */
class HtmlViewTest {

    private static final Pattern FIGURE =
            Pattern.compile("data-key=\"([^\"]+)\" (?:data-)?value=\"([^\"]+)\">([^<]*)<");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");

    /** "95 % interval", "90 % below", "of 255", "from 30 dB on", and what has a number in its name. */
    private static final List<String> CONSTANTS = List.of("95", "90", "255", "30", "32", "1", "2", "3");

    private static final Pattern SHOWN = Pattern.compile("(-?[\\d.]+(?:e[-+]?\\d+)?)\\s*(.*)");

    /** Fields whose text is anybody's. */
    private static final Set<String> FREE_TEXTS = Set.of(
            "version",
            "configHash",
            "processor",
            "identifier",
            "microcode",
            "system",
            "kernel",
            "virtualization",
            "jdk",
            "jdkVendor",
            "vm",
            "name",
            "description",
            "prompt",
            "digest",
            "order",
            "process",
            "reason",
            "blas",
            "thumbnail");

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private final JsonNode json = new ObjectMapper().readTree(ReportFile.toJson(Reports.full()));
    private final String page = HtmlView.of(Reports.full());

    @Test
    void everyFigureFollowsFromTheJson() {
        Map<String, Double> expected = figures();
        Matcher figures = FIGURE.matcher(page);
        int found = 0;
        while (figures.find()) {
            String key = figures.group(1);
            assertThat(expected).containsKey(key);
            double value = Objects.requireNonNull(expected.get(key));
            assertThat(Double.parseDouble(figures.group(2))).as(key).isCloseTo(value, within(Math.abs(value) * 1e-9));
            assertThat(shown(figures.group(3))).as(key + " as shown").isCloseTo(value, within(Math.abs(value) * 6e-3));
            found++;
        }
        assertThat(found).isGreaterThan(500);
    }

    /** Text beside the figures has the facts of the file, or numbers that are the same for every report. */
    @Test
    void noNumberIsShownThatIsNeitherAFigureNorAFactOfTheJson() {
        Set<String> known = new TreeSet<>(numbers(ReportFile.toJson(Reports.full())));
        known.addAll(CONSTANTS);
        String text = page.replaceFirst("(?s)<style>.*?</style>", "");
        text = FIGURE.matcher(text).replaceAll("><");
        // Axes: places of round numbers, not figures of the run.
        text = text.replaceAll("<text class=\"tick\"[^>]*>[^<]*<", "<");
        text = text.replaceAll("<[^>]*>", " ");
        assertThat(numbers(text)).hasSizeGreaterThan(50).isSubsetOf(known);
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(MatchResult::group).toList();
    }

    /** What a text such as {@code 12.3 ms} says in base units. */
    private static double shown(String text) {
        Matcher matcher = SHOWN.matcher(text.replaceFirst("^.*: ", "").replace("\u202f", ""));
        assertThat(matcher.matches()).as(text).isTrue();
        double number = Double.parseDouble(matcher.group(1));
        return number
                * switch (matcher.group(2)) {
                    case "", "s", "×", "B", "FLOP", "B/s", "J", "dB" -> 1;
                    case "%" -> 1e-2;
                    case "ms" -> 1e-3;
                    case "µs" -> 1e-6;
                    case "KiB" -> 0x1p10;
                    case "MiB" -> 0x1p20;
                    case "GiB" -> 0x1p30;
                    case "GFLOP", "GFLOP/s", "GB/s", "GHz" -> 1e9;
                    case "TFLOP", "TFLOP/s" -> 1e12;
                    default -> throw new AssertionError("unknown unit: " + text);
                };
    }

    @Test
    void thePageHasNoScriptAndNeedsNoNetwork() {
        assertThat(page)
                .doesNotContain("<script")
                .doesNotContainPattern("(src|href)=\"(?!data:)")
                .doesNotContain("@import");
    }

    @Test
    void textIsEscaped() {
        assertThat(page).contains("One &lt;small&gt; image &amp; more.").doesNotContain("<small>");
    }

    @Test
    void everyTextOfAFileIsEscapedThumbnailsToo() throws IOException {
        String hostile = "evil\"'><script>alert(1)</script>";
        Path file = Files.writeString(
                folder.resolve("hostile.json"), withTexts(json, hostile).toString());

        String shown = HtmlView.of(ReportFile.read(file));

        assertThat(shown)
                .contains("&lt;script&gt;")
                .doesNotContain("<script")
                .doesNotContain("evil\"")
                .doesNotContain("evil'");
        assertThat(shown).contains("base64,evil&quot;&apos;&gt;");
    }

    /** The same document with another text wherever it has one that is not the name of something fixed. */
    private static JsonNode withTexts(JsonNode value, String text) {
        ObjectNode copy = (ObjectNode) value.deepCopy();
        replaceTexts(copy, text);
        return copy;
    }

    private static void replaceTexts(JsonNode node, String text) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                boolean free = FREE_TEXTS.contains(name) && object.get(name).isString();
                if (free) {
                    object.put(name, text);
                } else {
                    replaceTexts(object.get(name), text);
                }
            }
        } else {
            node.forEach(item -> replaceTexts(item, text));
        }
    }

    @Test
    void thePolicyForbidsWhatThePageDoesNotNeed() {
        assertThat(page).containsPattern("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';");
    }

    @Test
    void warningsAndWhatWasSkippedAreTold() {
        assertThat(page)
                .contains("busy machine: the load average was 3.10", "vector int8, the backend computes f32 only");
    }

    private static List<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<JsonNode> runs(JsonNode variant) {
        return items(variant.get("runs")).stream()
                .filter(run -> !run.get("warmup").booleanValue())
                .toList();
    }

    private static List<Double> samples(JsonNode variant, String stage) {
        List<Double> samples = new ArrayList<>();
        for (JsonNode run : runs(variant)) {
            double steps = 0;
            for (JsonNode step : run.get("stepNanos")) {
                steps += step.doubleValue();
                if (stage.equals("step")) {
                    samples.add(step.doubleValue() / 1e9);
                }
            }
            switch (stage) {
                case "step" -> {}
                case "other" -> {
                    double others = run.get("totalNanos").doubleValue() - steps;
                    for (String name : List.of("load", "encode", "decode", "write")) {
                        others -= run.get(name + "Nanos").doubleValue();
                    }
                    samples.add(others / 1e9);
                }
                default -> samples.add(run.get(stage + "Nanos").doubleValue() / 1e9);
            }
        }
        return samples;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    private double best(String unit, int threads) {
        return items(json.get("peaks")).stream()
                .filter(peak -> peak.get("unit").stringValue().equals(unit)
                        && peak.get("threads").intValue() == threads)
                .flatMap(peak -> items(peak.get("perSecond")).stream())
                .mapToDouble(JsonNode::doubleValue)
                .max()
                .orElse(Double.NaN);
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new HashMap<>();
        List<JsonNode> variants = items(json.get("variants"));
        JsonNode base = variants.stream()
                .filter(variant -> variant.get("backend").stringValue().equals("vector"))
                .min(Comparator.comparingInt(variant -> variant.get("threads").intValue()))
                .orElseThrow();
        for (JsonNode variant : variants) {
            add(figures, variant, base);
        }
        for (String field : List.of("l1DataBytes", "l2Bytes", "l3Bytes", "memoryBytes")) {
            figures.put("machine/" + field, json.get("machine").get(field).doubleValue());
        }
        for (var stored : json.get("model").get("storedBytes").properties()) {
            figures.put("stored/" + stored.getKey(), stored.getValue().doubleValue());
        }
        for (JsonNode peak : items(json.get("peaks"))) {
            String unit = peak.get("unit").stringValue();
            int threads = peak.get("threads").intValue();
            figures.put("peak/" + unit + "/" + threads, best(unit, threads));
            List<Double> samples = items(peak.get("perSecond")).stream()
                    .map(JsonNode::doubleValue)
                    .toList();
            String key = unit + "/" + peak.get("name").stringValue() + "/" + threads;
            figures.put(
                    "probeBest/" + key, samples.stream().max(Double::compare).orElseThrow());
            figures.put("probeMedian/" + key, median(samples));
        }
        return figures;
    }

    private void add(Map<String, Double> figures, JsonNode variant, JsonNode base) {
        String id = variant.get("id").stringValue();
        int threads = variant.get("threads").intValue();
        String precision = variant.get("precision").stringValue();
        for (String stage : List.of("load", "encode", "step", "decode", "write", "other", "total")) {
            List<Double> samples = samples(variant, stage);
            figures.put("median/" + id + "/" + stage, median(samples));
            figures.put(
                    "min/" + id + "/" + stage,
                    samples.stream().min(Double::compare).orElseThrow());
            figures.put(
                    "max/" + id + "/" + stage,
                    samples.stream().max(Double::compare).orElseThrow());
        }
        Function<String, Double> whole = name -> variant.get("encode").get(name).doubleValue()
                + variant.get("steps").intValue()
                        * variant.get("step").get(name).doubleValue()
                + variant.get("decode").get(name).doubleValue();
        for (String stage : List.of("encode", "step", "decode", "total")) {
            boolean all = stage.equals("total");
            double flop =
                    all ? whole.apply("flop") : variant.get(stage).get("flop").doubleValue();
            double bytes =
                    all ? whole.apply("bytes") : variant.get(stage).get("bytes").doubleValue();
            double seconds = median(samples(variant, stage));
            String key = "/" + id + "/" + stage;
            figures.put("intensity" + key, flop / bytes);
            figures.put("flop" + key, flop);
            figures.put("bytes" + key, bytes);
            figures.put("flopPerSecond" + key, flop / seconds);
            figures.put("peakShare" + key, flop / seconds / best(precision, threads));
            figures.put("bandwidthShare" + key, bytes / seconds / best("read", threads));
        }
        for (int step = 0; step < variant.get("steps").intValue(); step++) {
            int index = step;
            figures.put(
                    "stepMedian/" + id + "/" + (step + 1),
                    median(runs(variant).stream()
                            .map(run -> run.get("stepNanos").get(index).doubleValue() / 1e9)
                            .toList()));
        }
        for (JsonNode run : variant.get("runs")) {
            figures.put(
                    "run/" + run.get("order").intValue(), run.get("totalNanos").doubleValue() / 1e9);
        }
        List<Double> totals = samples(variant, "total");
        double total = median(totals);
        double mean = totals.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double variance =
                totals.stream().mapToDouble(value -> Math.pow(value - mean, 2)).sum() / (totals.size() - 1);
        figures.put("count/" + id, (double) totals.size());
        figures.put("spread/" + id, Math.sqrt(variance) / mean);
        double[] interval = interval(totals);
        figures.put("low/" + id, interval[0]);
        figures.put("high/" + id, interval[1]);
        figures.put(
                "p90/" + id,
                quantile(
                        totals.stream()
                                .mapToDouble(Double::doubleValue)
                                .sorted()
                                .toArray(),
                        0.9));
        figures.put("imagesPerHour/" + id, 3600 / total);
        figures.put("speedup/" + id, median(samples(base, "total")) / total);
        JsonNode fewest = items(json.get("variants")).stream()
                .filter(other -> other.get("backend").equals(variant.get("backend"))
                        && other.get("precision").equals(variant.get("precision")))
                .min(Comparator.comparingInt(other -> other.get("threads").intValue()))
                .orElseThrow();
        figures.put(
                "parallelEfficiency/" + id,
                median(samples(fewest, "total")) / total * fewest.get("threads").intValue() / threads);
        figures.put(
                "peakResidentBytes/" + id,
                runs(variant).stream()
                        .mapToDouble(run -> run.get("peakResidentBytes").doubleValue())
                        .max()
                        .orElseThrow());
        JsonNode weights = variant.get("weights");
        double storedBytes = items(json.get("model").get("storedBytes")).stream()
                .mapToDouble(JsonNode::doubleValue)
                .sum();
        figures.put(
                "weightBytes/" + id,
                weights == null || weights.isNull()
                        ? storedBytes
                        : weights.get("bytes").doubleValue());
        figures.put(
                "busyProcessors/" + id,
                median(runs(variant).stream()
                        .map(run -> (run.get("userNanos").doubleValue()
                                        + run.get("systemNanos").doubleValue())
                                / run.get("totalNanos").doubleValue())
                        .toList()));
        figures.put(
                "joules/" + id,
                median(runs(variant).stream()
                        .map(run -> run.get("joules").doubleValue())
                        .toList()));
        figures.put(
                "imagesPerKilowattHour/" + id,
                3.6e6
                        / median(runs(variant).stream()
                                .map(run -> run.get("joules").doubleValue())
                                .toList()));
        for (JsonNode picture : variant.get("pictures")) {
            String key = id + "/" + picture.get("caseIndex").intValue();
            figures.put("psnr/" + key, picture.get("psnr").doubleValue(0));
            figures.put("maxDifference/" + key, picture.get("maxDifference").doubleValue(0));
        }
    }

    /** The percentile bootstrap as the report describes it: 2000 resamples drawn with seed 42. */
    private static double[] interval(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        SplittableRandom random = new SplittableRandom(42);
        double[] medians = new double[2000];
        for (int i = 0; i < medians.length; i++) {
            List<Double> drawn = new ArrayList<>();
            for (int k = 0; k < sorted.length; k++) {
                drawn.add(sorted[random.nextInt(sorted.length)]);
            }
            medians[i] = median(drawn);
        }
        Arrays.sort(medians);
        return new double[] {quantile(medians, 0.025), quantile(medians, 0.975)};
    }

    private static double quantile(double[] sorted, double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }
}
