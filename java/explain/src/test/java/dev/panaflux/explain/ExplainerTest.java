package dev.panaflux.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.PreviewCache;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The page of the embedded model. */
class ExplainerTest {

    /** Half of the last digit of a number with four decimals. */
    private static final double ROUNDED = 0.5e-4;

    private final Explained apple = Apple.EXPLAINED;
    private final PageReader page = apple.page();

    @Test
    void theImageIsTheOneThatIsMadeWithoutAPage() {
        assertThat(apple.explanation().image().document())
                .isEqualTo(apple.plain().document());
        assertThat(page.data().get("document").get("sha256").asString())
                .isEqualTo(apple.plain().document().get("sha256"));
    }

    @Test
    void tokensAndNoiseLevelsAreThoseOfTheStages() {
        assertThat(ints(page.data().get("ids"))).isEqualTo(apple.ints("input_ids"));
        assertThat(floats(page.data().get("sigmas"))).isEqualTo(apple.floats("sigmas"));
        assertThat(floats(page.data().get("timesteps"))).isEqualTo(apple.floats("timesteps"));
    }

    @Test
    void latentsAndVelocitiesAreThoseOfTheStages() {
        List<JsonNode> steps = page.data().get("steps").valueStream().toList();
        assertThat(steps).hasSize(4);
        int latent = steps.getFirst().get("latent").asInt();
        assertThat(steps.getFirst().get("velocity").floatValue()).isEqualTo(apple.floats("step0.velocity")[latent]);
        for (JsonNode step : steps) {
            float[] after = apple.floats("latents.step" + step.get("index").asInt());
            assertThat(step.get("after").floatValue()).isEqualTo(after[latent]);
            assertThat(step.get("sizeAfter").doubleValue()).isCloseTo(size(after), within(1e-9));
        }
        float[] noise = apple.floats("noise");
        int tokens = noise.length / 64;
        assertThat(steps.getFirst().get("before").floatValue()).isEqualTo(noise[latent % 64 * tokens + latent / 64]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void similaritiesAreThoseOfTheHiddenStatesThatTheRunPassesOn(int layer) {
        JsonNode similarities = page.data().get("similarities");
        int shown = similarities.get("shown").asInt();
        byte[] cosines =
                Base64.getDecoder().decode(similarities.get("layers").get(layer).asString());
        float[] embeds = apple.floats("prompt_embeds");
        int features = embeds.length / 24;
        int width = features / 3;
        for (int one = 0; one < shown; one++) {
            for (int other = 0; other < shown; other++) {
                double cosine = cosine(
                        embeds, one * features + (layer - 1) * width, other * features + (layer - 1) * width, width);
                assertThat(cosines[one * shown + other] / 127.0)
                        .as("layer %d, tokens %d and %d", layer, one, other)
                        .isCloseTo(cosine, within(1 / 127.0));
            }
        }
    }

    @Test
    void theStepsInTheTextCanBeTakenByHand() {
        double[][] steps = page.table("real-steps");
        assertThat(steps).hasNumberOfRows(4);
        for (int step = 0; step < steps.length; step++) {
            double[] row = steps[step];
            assertThat(row[0] + (row[2] - row[1]) * row[3])
                    .as("step %d", step + 1)
                    .isCloseTo(row[4], within(ROUNDED * (2 + row[1] - row[2] + 0.02 * Math.abs(row[3]))));
        }
    }

    @Test
    void theTextNamesTheSizesOfTheModel() {
        assertThat(page.prose().replaceAll("\\s+", " "))
                .contains("This model has 1 double and 5 single")
                .contains("Attention has 4 heads here, and the small network 512 features inside")
                .contains("The last quarter of the language model, 1 of 4 layers");
    }

    @Test
    void attentionMapsShowTheAppleWhereTheAppleIs() {
        JsonNode maps = page.data().get("maps");
        byte[] weights = Base64.getDecoder().decode(maps.get("weights").asString());
        int words = maps.get("words").size();
        int blocks = maps.get("blocks").size();
        int heads = maps.get("heads").asInt();
        assertThat(weights).hasSize(4 * blocks * heads * words * 64);
        int apples = ints(maps.get("words"))[2];
        assertThat(page.data().get("pieces").get(apples).asString()).isEqualTo("\u2423apple");
        double[] cells = new double[64];
        for (int map = 0; map < 4 * blocks * heads; map++) {
            for (int cell = 0; cell < 64; cell++) {
                double root = (weights[(map * words + 2) * 64 + cell] & 0xff) / 255.0;
                cells[cell] += root * root / (4 * blocks * heads);
            }
        }
        assertThat(cells[4 * 8 + 4]).as("in the middle").isGreaterThan(5 * cells[0]);
    }

    @Test
    void everyTermIsIntroducedBeforeItIsUsed() {
        String prose = page.prose();
        Matcher term = Pattern.compile("\\{([^}]+)}").matcher(prose);
        int terms = 0;
        while (term.find()) {
            String stem = term.group(1).replaceFirst("(es|s)$", "");
            // Not within a longer term: "image model" need not explain "model".
            Matcher use = Pattern.compile("(?i)(\\{|\\b(?<!\\{[^}]{0,40}))" + Pattern.quote(stem) + "(es|s)?\\b")
                    .matcher(prose);
            assertThat(use.find()).isTrue();
            assertThat(use.start())
                    .as("the first use of \"%s\": %s", term.group(1), around(prose, use.start()))
                    .isGreaterThanOrEqualTo(term.start());
            terms++;
        }
        assertThat(terms).isGreaterThan(35);
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60))
                .replace('\n', ' ');
    }

    @Test
    void thePageLoadsNothingAndRunsOnlyItsOwnScript() throws NoSuchAlgorithmException {
        String html = page.html();
        assertThat(html.lines().limit(6))
                .anySatisfy(line -> assertThat(line).contains("default-src 'none'; img-src data:; "));
        assertThat(html.replaceAll("<a\\s+href=\"https://[^\"]+\">", "").contains("https:"))
                .as("an address that is no link")
                .isFalse();
        assertThat(html.contains("http:")).isFalse();
        assertThat(Pattern.compile("<[a-z]+[^>]* (style|on[a-z]+)=")
                        .matcher(html)
                        .find())
                .isFalse();
        assertThat(html.substring(0, 600))
                .contains("style-src 'sha256-" + sha256(html, "<style>", "</style>") + "'")
                .contains("script-src 'sha256-" + sha256(html, "<script>", "</script>") + "'");
    }

    private static String sha256(String html, String from, String to) throws NoSuchAlgorithmException {
        int start = html.indexOf(from) + from.length();
        byte[] text = html.substring(start, html.indexOf(to, start)).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(text));
    }

    @Test
    void thePageHasAllItsFiguresWithoutItsScript() {
        String html = page.html();
        assertThat(html.split(" hidden>", -1))
                .as("the explorer and two readouts")
                .hasSize(4);
        assertThat(html.split("<img ", -1)).hasSizeGreaterThan(90);
        assertThat(html.split("<svg ", -1)).hasSizeGreaterThan(15);
        assertThat(html.split("<section ", -1)).hasSize(15);
    }

    @Test
    void thePageIsSmall() {
        assertThat(page.html().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(2_000_000);
    }

    @Test
    void eachLineOfCodeIsShortEnoughToBeReadThere() {
        List<String> blocks = Pattern.compile("(?s)<details class=\"code\">.*?</details>")
                .matcher(page.html())
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(blocks)
                .hasSizeGreaterThan(20)
                .allSatisfy(block -> assertThat(block.lines().count()).as(block).isBetween(4L, 45L));
    }

    @Test
    void thePageOfTheDocumentsShowsTodaysCode() throws IOException {
        Path document = Path.of(System.getProperty("basedir", ""), "..", "..", "docs", "how-it-works.html");
        assertThat(code(Files.readString(document)))
                .as("docs/how-it-works.html; CONTRIBUTING.md tells how to make it again")
                .isEqualTo(code(page.html()));
    }

    private static List<String> code(String html) {
        return Pattern.compile("(?s)<pre tabindex=\"0\"><code>(.*?)</code></pre>")
                .matcher(html)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    @Test
    @Tag("slow")
    void aBaseModelShowsBothAnswersOfEachStep() throws IOException {
        Explained guided = Explained.of(
                "emoji-base",
                GenerationRequest.of("a red apple")
                        .seed(1)
                        .steps(6)
                        .guidance(3f)
                        .build());
        assertThat(guided.explanation().image().document())
                .isEqualTo(guided.plain().document());
        assertThat(guided.page().html())
                .contains("Guidance: asking twice", "exaggerates it, here by 3.0", "once with no words at all");
        assertThat(guided.page().html().split("Expected without the prompt", -1))
                .hasSize(7);
    }

    /** Random weights draw noise, which no file format makes smaller, and guidance adds pictures to every step. */
    @Test
    @Tag("slow")
    void theLargestPagesStayBelowFiveMegabytes() throws IOException {
        Explained large = Explained.of(
                "mini",
                GenerationRequest.of(
                                "a cat and a dog and a bird and a fish on a table with a red apple and a yellow lemon")
                        .seed(1)
                        .steps(9)
                        .guidance(3f)
                        .size(512, 512)
                        .build());
        assertThat(large.page().html().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(3_000_000, 4_800_000);
        assertThat(large.page().section("end").replaceAll("\\s+", " "))
                .contains("only 8 of 9 steps are shown", "similarities are of the first 40 of 64 tokens");
    }

    @Test
    void severalImagesAreRefused(@TempDir Path folder) throws IOException {
        GenerationRequest two =
                GenerationRequest.of("a red apple").seed(1).count(2).build();
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults())) {
            Explainer explainer = new Explainer(
                    Explained.model("emoji"), kernels, new QuantizedCache(folder), new PreviewCache(folder));
            assertThatThrownBy(() -> explainer.explain(two, ProgressListener.NONE, new Cancellation()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("explain: expected one prompt and one image, found 2");
        }
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    private static double size(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    private static double cosine(float[] values, int one, int other, int width) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < width; i++) {
            product += (double) values[one + i] * values[other + i];
            first += (double) values[one + i] * values[one + i];
            second += (double) values[other + i] * values[other + i];
        }
        return product / Math.sqrt(first * second);
    }
}
