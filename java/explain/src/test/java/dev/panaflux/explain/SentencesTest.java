package dev.panaflux.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.sampling.NoiseSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the text says of a run follows from the numbers of that run. */
class SentencesTest {

    private final PageReader apple = Apple.EXPLAINED.page();

    private static PageReader page(GenerationRequest.Builder request) throws IOException {
        return Explained.of("tiny", request.seed(1).size(64, 64).build()).page();
    }

    private static Matcher found(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in: %s", pattern, text).isTrue();
        return found;
    }

    @Test
    void theMapThatChangesMostIsFoundAmongTheMapsOfThePage() {
        Matcher said = found(
                apple.said("maps"),
                "The maps hardly change from step to step\\. That of token (\\d+), “\\S+”, changes most: .*, and the cosine between them is ([0-9.]+)\\. So");
        JsonNode maps = apple.data().get("maps");
        int words = maps.get("words").size();
        double[] alike = IntStream.range(0, words)
                .mapToDouble(word -> correlation(map(maps, 0, word), map(maps, 3, word)))
                .toArray();
        int least = 0;
        for (int word = 1; word < words; word++) {
            least = alike[word] < alike[least] ? word : least;
        }
        assertThat(Integer.parseInt(said.group(1)))
                .isEqualTo(maps.get("words").get(least).asInt() + 1);
        assertThat(Double.parseDouble(said.group(2))).isCloseTo(alike[least], within(0.005));
    }

    /** The mean map of a word over all blocks and heads of a step. */
    private static double[] map(JsonNode maps, int step, int word) {
        byte[] weights = Base64.getDecoder().decode(maps.get("weights").asString());
        int words = maps.get("words").size();
        int cells = maps.get("width").asInt() * maps.get("height").asInt();
        int each = maps.get("blocks").size() * maps.get("heads").asInt();
        double[] mean = new double[cells];
        for (int map = 0; map < each; map++) {
            for (int cell = 0; cell < cells; cell++) {
                double root = (weights[((step * each + map) * words + word) * cells + cell] & 0xff) / 255.0;
                mean[cell] += root * root / each;
            }
        }
        return mean;
    }

    private static double correlation(double[] one, double[] other) {
        double meanOfOne =
                IntStream.range(0, one.length).mapToDouble(i -> one[i]).sum() / one.length;
        double meanOfOther =
                IntStream.range(0, one.length).mapToDouble(i -> other[i]).sum() / one.length;
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < one.length; i++) {
            product += (one[i] - meanOfOne) * (other[i] - meanOfOther);
            first += (one[i] - meanOfOne) * (one[i] - meanOfOne);
            second += (other[i] - meanOfOther) * (other[i] - meanOfOther);
        }
        return product / Math.sqrt(first * second);
    }

    @Test
    void theBlocksThatKeepLeastAndMostInTheImageAreThoseOfTheBars() {
        Matcher said = found(
                apple.said("maps"),
                "Image tokens give (\\d+)\\.\\d % \\(block (\\d)\\) to (\\d+)\\.\\d % \\(block (\\d)\\)");
        Map<Integer, Integer> bars = new HashMap<>();
        String figure = apple.section("maps");
        Matcher bar = Pattern.compile(
                        "(?s)>block (\\d)</text>(?:(?!>block |</svg>).)*?>(\\d+)\\W%</text>(?=(?:<rect[^>]*>)*(?:<text class=\"tick\"|</svg>))")
                .matcher(figure.substring(figure.indexOf("How attention is divided in step 1")));
        while (bar.find()) {
            bars.putIfAbsent(Integer.parseInt(bar.group(1)), Integer.parseInt(bar.group(2)));
        }
        assertThat(bars).hasSize(6);
        assertThat(bars.get(Integer.parseInt(said.group(2))))
                .isEqualTo(bars.values().stream().min(Integer::compare).orElseThrow())
                .isCloseTo(Integer.parseInt(said.group(1)), within(1));
        assertThat(bars.get(Integer.parseInt(said.group(4))))
                .isEqualTo(bars.values().stream().max(Integer::compare).orElseThrow())
                .isCloseTo(Integer.parseInt(said.group(3)), within(1));
    }

    @Test
    void equalTokensAreCounted() {
        int[] ids =
                apple.data().get("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
        long pairs = IntStream.range(0, ids.length)
                .mapToLong(one -> IntStream.range(0, one)
                        .filter(other -> ids[one] == ids[other])
                        .count())
                .sum();
        assertThat(apple.said("text"))
                .contains("There are %d such pairs here, such as tokens 3 and 13, ".formatted(pairs))
                .contains("“a” occurs more than once, as tokens 4 and 8, with different ids")
                .contains("which is why row 8 is bright in column 4, and row 4 in column 8.");
    }

    @Test
    void paddingGetsTheSamePartInBothSections() {
        String part = found(apple.said("text"), "the image gives it (\\S+ %) of its attention")
                .group(1);
        assertThat(apple.said("maps")).contains("padding " + part + " and the image");
    }

    @Tag("slow")
    @Test
    void paddingIsSaidToMatterLittleOnlyIfItDoes() throws IOException {
        assertThat(apple.said("text")).contains("Probably only a little, though: in this run the image gives it 1.3 %");
        PageReader random = page(GenerationRequest.of("a cat").steps(1));
        Matcher said = found(
                random.said("text"),
                "(\\S+) this run the image gives it (\\S+) % of its attention, where an equal part for every token would be (\\S+) %");
        assertThat(Double.parseDouble(said.group(2))).isGreaterThan(Double.parseDouble(said.group(3)) / 3);
        assertThat(said.group(1)).isEqualTo("In");
    }

    @Test
    void theLayerInWhichAWordReadTheOneBeforeItIsThatOfTheFigures() {
        Matcher said = found(
                apple.said("maps"), "in layer (\\d) of the text encoder, “apple” gave it ([0-9.]+) % of its attention");
        JsonNode similarities = apple.data().get("similarities");
        int shown = similarities.get("shown").asInt();
        double[] weights = similarities
                .get("attention")
                .valueStream()
                .map(layer -> Base64.getDecoder().decode(layer.asString()))
                .mapToDouble(layer -> Math.pow((layer[5 * shown + 4] & 0xff) / 255.0, 2))
                .toArray();
        double most = Arrays.stream(weights).max().orElseThrow();
        assertThat(weights[Integer.parseInt(said.group(1)) - 1]).isEqualTo(most);
        assertThat(Double.parseDouble(said.group(2))).isCloseTo(100 * most, within(0.3));
    }

    @Test
    void theVarianceOfTheDirectionsIsAPartOfTheWhole() {
        Matcher said = found(
                apple.said("velocity"),
                "In all 64 channels together, the tokens of the picture have a variance of ([0-9.]+), on average ([0-9.]+) a channel; along these two directions it is ([0-9.]+) and ([0-9.]+), (\\d+) % of the whole");
        double whole = Double.parseDouble(said.group(1));
        double both = Double.parseDouble(said.group(3)) + Double.parseDouble(said.group(4));
        assertThat(Double.parseDouble(said.group(2))).isCloseTo(whole / 64, within(0.006));
        assertThat(Double.parseDouble(said.group(5))).isCloseTo(100 * both / whole, within(0.7));
        float[] finished = Apple.EXPLAINED.floats("latents.step3");
        double variance = 0;
        for (int channel = 0; channel < 64; channel++) {
            variance += variance(finished, channel);
        }
        assertThat(whole).isCloseTo(variance, within(0.06));
    }

    /** The variance of a channel over the tokens. */
    private static double variance(float[] latents, int channel) {
        double[] values = IntStream.range(0, latents.length / 64)
                .mapToDouble(token -> latents[64 * token + channel])
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }

    @Test
    void theFeaturesBeforeEachBlockHaveTheirMeanSizes() {
        Matcher said = found(
                apple.said("block"),
                "before each block\\. In step 1, their mean over the image tokens is ([0-9.]+), .* and ([0-9.]+): what the blocks add makes it larger");
        assertThat(Double.parseDouble(said.group(2))).isGreaterThan(Double.parseDouble(said.group(1)));
    }

    @Tag("slow")
    @Test
    void whatIsKnownOfAModelsTrainingIsTold() throws IOException {
        assertThat(apple.said("start"))
                .contains("10.7 million parameters in all.", "to draw the 245 things that a list");
        assertThat(apple.said("guidance")).contains("it took some of the few steps by itself");
        PageReader random = page(GenerationRequest.of("a cat").steps(1));
        assertThat(random.said("start")).doesNotContain("was trained to draw");
        assertThat(random.said("guidance")).doesNotContain("it took some of the few steps by itself");
    }

    @Test
    void theDecodersFirstConvolutionAndItsGroupsAreThoseOfItsConfig() {
        assertThat(apple.said("decoder"))
                .contains("A first convolution makes 96 channels of the 16.", "divided into 4 groups of equal size");
    }

    @Test
    void aSingleBlockJoinsWhatItsMatrixTakes() {
        assertThat(apple.said("block"))
                .contains("256 numbers of a token. The 768 of the gated network", "of these 1,024 numbers");
    }

    @Test
    void backendsThatDidNotRepeatTheirProductHaveNoTime() {
        String table = apple.section("time").split("the backend of this run and in plain Java", 2)[1];
        assertThat(table.substring(0, table.indexOf("</table>")))
                .contains("<th>error</th>")
                .doesNotContain("ms</td>");
    }

    @Tag("slow")
    @Test
    void aRunOfFewStepsNeverAsksAboutAPictureThatIsNearlyDone() throws IOException {
        assertThat(apple.said("block"))
                .contains("So in this run the noise level steers the blocks only a little.")
                .contains("at noise levels from 1.00 down to 0.70 (section 5)");
        assertThat(page(GenerationRequest.of("a cat").steps(20)).said("block"))
                .doesNotContain("never about a picture that is nearly done");
    }

    @Tag("slow")
    @Test
    void aTextThatIsTooLongHasNoPadding() throws IOException {
        PageReader page =
                page(GenerationRequest.of("a cat on a mat and ".repeat(9)).steps(1));
        assertThat(page.said("tokens")).containsPattern("The text has \\d+ tokens, more than the 48 that are read");
        assertThat(page.said("text")).contains("Padding. This text has none.");
    }

    @Tag("slow")
    @Test
    void oneStepIsNotSaidToBeSeveral() throws IOException {
        PageReader page = page(GenerationRequest.of("a cat").steps(1));
        assertThat(page.said("schedule")).contains("The way from 1 to 0 has 1 step.");
        assertThat(page.prose()).doesNotContain("1 steps", "from step to step");
    }

    @Tag("slow")
    @Test
    void theFormulaOfTheNoiseIsThatOfItsSource() throws IOException {
        assertThat(apple.section("noise")).contains("sqrt(−2 ln(1 − a)) · cos(2π b)", "sampling/TorchNormal.java");
        assertThat(page(GenerationRequest.of("a cat").steps(1).noise(NoiseSource.IRIS))
                        .section("noise"))
                .contains("sqrt(−2 ln u) · cos(2π v)", "sampling/IrisNormal.java");
    }

    @Tag("slow")
    @Test
    void aRunThatBeganWithAPictureIsNotSaidToBeginWithNoise() throws IOException {
        NamedImage grey = new NamedImage("grey", RgbImage.of(64, 64, new byte[3 * 64 * 64]));
        PageReader page = page(GenerationRequest.of("a cat")
                .steps(4)
                .edit(new SourceEdit(grey, null, 0.5, false, SourceEdit.Start.NOISED_SOURCE)));
        assertThat(page.said("start"))
                .contains("it starts with a given picture and some noise in it and takes 2 steps");
        assertThat(page.said("schedule"))
                .contains("The way from 1 to 0 has 4 steps.", "and took only the last 2 steps.");
        assertThat(page.said("steps")).contains("Step 2 of 2:").doesNotContain("pure noise");
    }
}
