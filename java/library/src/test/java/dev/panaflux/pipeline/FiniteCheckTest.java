package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.UnusableModelException;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** NaN and infinities end a run by a line that names the stage and the weight, never in a black image. */
class FiniteCheckTest {

    private static final String TRANSFORMER = "transformer/diffusion_pytorch_model.safetensors";
    private static final String AUTOENCODER = "vae/diffusion_pytorch_model.safetensors";
    private static final String TEXT_ENCODER = "text_encoder/model.safetensors";

    @TempDir
    private Path folder = Path.of("");

    private Path model = Path.of("");

    @BeforeEach
    void copyModel() throws IOException {
        model = TestFiles.copy(TestPipelines.model("tiny"), folder.resolve("tiny"));
    }

    private ImagePipeline open(BackendChoice backend, Precision precision) throws ModelFormatException {
        return open(backend, precision, folder.resolve("int8"));
    }

    private ImagePipeline open(BackendChoice backend, Precision precision, Path cache) throws ModelFormatException {
        return TestPipelines.buildOrSkip(ImagePipeline.of(ModelFiles.read(ModelSource.of(model)))
                .kernels(new KernelOptions(backend, precision, 2))
                .quantizedWeights(new QuantizedCache(cache)));
    }

    private static GenerationRequest.Builder apple() {
        return GenerationRequest.of("a red apple").size(64, 64).steps(2).seed(1);
    }

    private static ReferenceImage gray() {
        return new ReferenceImage("gray", RgbImage.of(64, 64, new byte[64 * 64 * 3]));
    }

    /** The message of a request that fails before any image is handed over. */
    private static String failure(ImagePipeline pipeline, GenerationRequest request) {
        List<GeneratedImage> images = new ArrayList<>();
        Throwable failure = catchThrowable(() -> pipeline.generate(request, RunControl.quiet(), images::add));
        assertThat(failure).isInstanceOfAny(UnusableModelException.class, ModelFormatException.class);
        assertThat(images).isEmpty();
        return String.valueOf(failure.getMessage());
    }

    private String damage(String file, String tensor, long index, float value) throws IOException {
        Path weights = model.resolve(file);
        TestFiles.set(weights, tensor, index, value);
        long offset = Objects.requireNonNull(TensorFile.read(weights).tensors().get(tensor))
                .offset();
        return "%s: tensor %s at byte %d: expected finite numbers, found %s at "
                .formatted(weights, tensor, offset, Float.isNaN(value) ? "NaN" : "infinity");
    }

    @Test
    void theMessageNamesTheStageAndTheWeight() throws IOException {
        String weight = damage(TRANSFORMER, "proj_out.weight", 3 * 64 + 5, Float.NaN);
        try (ImagePipeline pipeline = open(BackendChoice.AUTO, Precision.F32)) {
            assertThat(failure(pipeline, apple().build()))
                    .isEqualTo("transformer: NaN in the latents of image 1 after step 1 of 2; " + weight + "[3, 5]");
        }
    }

    static List<Arguments> damages() {
        List<Arguments> damages = new ArrayList<>();
        for (String run :
                List.of("scalar F32", "scalar INT8", "vector F32", "native F32", "native BF16", "native INT8")) {
            String[] words = run.split(" ", -1);
            BackendChoice backend = BackendChoice.parse(words[0]);
            Precision precision = Precision.valueOf(words[1]);
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                damages.add(Arguments.of(backend, precision, value));
            }
        }
        return damages;
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("damages")
    void everyStageOfEveryBackendInEveryPrecisionEndsTheRun(BackendChoice backend, Precision precision, float value)
            throws IOException {
        assertNamed(backend, precision, value, TEXT_ENCODER, "model.layers.1.mlp.up_proj.weight", "text encoder: ");
        assertNamed(backend, precision, value, TRANSFORMER, "single_transformer_blocks.1.attn.to_out.weight", "");
        assertNamed(backend, precision, value, TRANSFORMER, "x_embedder.weight", "transformer: ");
        assertNamed(backend, precision, value, AUTOENCODER, "decoder.conv_in.weight", "autoencoder: ");
        assertNamed(backend, precision, value, AUTOENCODER, "decoder.conv_out.bias", "autoencoder: ");
        assertNamed(backend, precision, value, AUTOENCODER, "encoder.conv_in.weight", "autoencoder: ");
    }

    private void assertNamed(
            BackendChoice backend, Precision precision, float value, String file, String tensor, String start)
            throws IOException {
        Path whole = TestPipelines.model("tiny").resolve(file);
        String weight = damage(file, tensor, 1, value);
        // A digest samples few values, so integers of the whole weights would still be used.
        try (ImagePipeline pipeline = open(backend, precision, folder.resolve(tensor))) {
            assertThat(failure(pipeline, apple().references(List.of(gray())).build()))
                    .startsWith(start)
                    .contains(weight);
        }
        Files.copy(whole, model.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** The weights of the text encoder's table and its last layers are not all read. */
    static Stream<String> weightsThatAreRead() throws ModelFormatException {
        ModelFiles tiny = ModelFiles.read(ModelSource.of(TestPipelines.model("tiny")));
        return Stream.of(Component.values())
                .flatMap(component -> tiny.needed(component).stream()
                        .map(TensorShape::name)
                        .filter(name -> !name.contains("embed_tokens"))
                        .map(name -> component + " " + name));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("weightsThatAreRead")
    void everyWeightThatIsReadIsFound(String named) throws IOException {
        String tensor = named.substring(named.indexOf(' ') + 1);
        String file = named.startsWith("TEXT") ? TEXT_ENCODER : named.startsWith("TRANS") ? TRANSFORMER : AUTOENCODER;
        String weight = damage(file, tensor, 0, Float.NaN);
        try (ImagePipeline pipeline = open(BackendChoice.AUTO, Precision.F32)) {
            assertThat(failure(
                            pipeline,
                            apple().steps(1).references(List.of(gray())).build()))
                    .contains(weight);
        }
    }

    @Test
    void theImageOfABatchAndTheReferenceAreNamed() throws IOException {
        damage(AUTOENCODER, "encoder.conv_in.weight", 0, Float.NaN);
        try (ImagePipeline pipeline = open(BackendChoice.AUTO, Precision.F32)) {
            assertThat(failure(
                            pipeline,
                            apple().references(List.of(gray(), gray())).build()))
                    .startsWith("autoencoder: NaN in the latents of reference 1; ");
            // Without references nothing reads the encoder.
            assertThat(pipeline.generate(apple().build())).hasSize(1);
        }
        String[] words = {"a lake", "a red apple"};
        damage(TEXT_ENCODER, "model.embed_tokens.weight", tokenOf(words[1], words[0]) * 32L, Float.NaN);
        try (ImagePipeline pipeline = open(BackendChoice.AUTO, Precision.F32)) {
            assertThat(failure(pipeline, prompts(words).build()))
                    .startsWith("text encoder: NaN in the embeddings of the prompt of image 3; ");
        }
    }

    private static GenerationRequest.Builder prompts(String... words) {
        return GenerationRequest.of(List.of(words)).size(64, 64).steps(1).count(2);
    }

    /** A token that only the first of two prompts has. */
    private int tokenOf(String prompt, String other) throws IOException {
        ModelFiles files = ModelFiles.read(ModelSource.of(model));
        PromptTokenizer tokenizer =
                PromptTokenizer.load(files.tokenizer(), files.description().prompts());
        int[] others = tokenizer.tokenize(other).ids();
        return Arrays.stream(tokenizer.tokenize(prompt).ids())
                .filter(id -> Arrays.stream(others).noneMatch(known -> known == id))
                .findFirst()
                .orElseThrow();
    }

    /** Finite weights whose sums of products are not: a row of the last layer. */
    private void setLargeWeights(int features) throws IOException {
        for (int index = 0; index < features; index++) {
            float large = index % 2 == 0 ? 3e38f : -3e38f;
            TestFiles.set(model.resolve(TRANSFORMER), "proj_out.weight", index, large);
        }
    }

    @Test
    void numbersThatOverflowThoughAllWeightsAreFiniteAreToldWithARemedy() throws IOException {
        setLargeWeights(64);
        try (ImagePipeline pipeline = open(Backend.SCALAR, Precision.F32)) {
            assertThat(failure(pipeline, apple().batch(2).count(2).build()))
                    .matches("transformer: (NaN|infinity) in the latents of image 1 after step 1 of 2, though all its"
                            + " weights are finite: it overflowed in f32; these weights may be of another model");
        }
        try (ImagePipeline pipeline = open(Backend.NATIVE, Precision.BF16)) {
            assertThat(failure(pipeline, apple().build())).endsWith("it overflowed in bf16; try --precision f32");
        }
    }

    @Test
    void theRemedyForAModelWithGuidanceIsLessOfIt() throws IOException {
        model = TestFiles.copy(TestPipelines.model("lean"), folder.resolve("lean"));
        setLargeWeights(18);
        try (ImagePipeline pipeline = open(BackendChoice.AUTO, Precision.F32)) {
            assertThat(failure(pipeline, apple().build())).endsWith("it overflowed in f32; try a lower --guidance");
        }
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity"})
    void weightsThatAreNoNumbersAreNotQuantized(float value) throws IOException {
        String weight = damage(TRANSFORMER, "transformer_blocks.1.ff.linear_in.weight", 7 * 64 + 1, value);
        try (ImagePipeline pipeline = open(Backend.SCALAR, Precision.INT8)) {
            assertThat(failure(pipeline, apple().build())).isEqualTo(weight + "[7, 1]");
        }
        assertThat(folder.resolve("int8")).isEmptyDirectory();
    }
}
