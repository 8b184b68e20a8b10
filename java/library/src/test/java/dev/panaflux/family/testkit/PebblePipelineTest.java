package dev.panaflux.family.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFamily;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.Networks;
import dev.panaflux.family.SyntheticModel;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TextEncoder;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.TokenSequence;
import dev.panaflux.model.VelocityModel;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.pipeline.ActivationMemory;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.InsufficientMemoryException;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.StageRecorder;
import dev.panaflux.sampling.NoiseSource;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A family that nobody but its own package knows goes through the whole pipeline. */
class PebblePipelineTest {

    private static final PebbleModel PEBBLE = pebble(true);

    private static PebbleModel pebble(boolean references) {
        return new PebbleModel(
                new TextEncoderConfig(32, 64, 3, 2, 1, 16, 300, 1e-6f, 10_000),
                new TransformerConfig(16, 16, 1, 2, 2, 32, 32, 32, 2.0, List.of(8, 8, 8, 8), 500, 1e-5f),
                0.5f,
                0.125f,
                references);
    }

    private static final List<String> PROMPTS = List.of("a", "a long one", "a red pebble", "a", "ten chars!");
    private static final KernelOptions SCALAR = new KernelOptions(Backend.SCALAR, Precision.F32, 2);

    @TempDir
    static Path folder = Path.of("");

    @BeforeAll
    static void writeRandomWeights() throws IOException {
        new SyntheticModel(PEBBLE, DType.F32, 7, null).write(folder.resolve("pebble"), (done, total) -> {});
    }

    private static ModelFiles model() throws ModelFormatException {
        return ModelFiles.read(ModelSource.of(folder.resolve("pebble")));
    }

    private static GenerationRequest.Builder request(String... prompts) {
        return GenerationRequest.of(List.of(prompts)).size(32, 48).seed(5).negativePrompt("grey");
    }

    @Test
    void itsFolderIsReadThoughNobodyNamesIt() throws IOException {
        assertThat(ModelFamily.of(ModelSource.of(folder.resolve("pebble")))).isInstanceOf(PebbleFamily.class);
        assertThat(ModelDescription.read(folder.resolve("pebble"))).isEqualTo(PEBBLE);
        assertThat(model().description()).isEqualTo(PEBBLE);
        assertThat(model().name()).isEqualTo("pebble");
        assertThat(ModelDigest.of(model())).matches("[0-9a-f]{64}");
        assertThat(SyntheticModel.made(model())).isTrue();
    }

    @Test
    void aFolderOfNoFamilyIsRefusedWithWhatEachExpects() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve(ModelSource.INDEX_FILE), "{\"_class_name\": \"OtherPipeline\"}");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ModelFiles.read(ModelSource.of(other)))
                .withMessageContaining("_class_name: expected PebblePipeline, found \"OtherPipeline\"")
                .withMessageContaining("_class_name: expected Flux2KleinPipeline, found \"OtherPipeline\"");
    }

    @Test
    void whatARequestLeavesOpenIsChosenByTheFamily() throws IOException {
        try (ImagePipeline pipeline = ImagePipeline.of(model()).kernels(SCALAR).build()) {
            GeneratedImage image =
                    pipeline.generate(GenerationRequest.of("a").build()).getFirst();
            assertThat(image.parameters().steps()).isEqualTo(3);
            assertThat(image.parameters().guidance()).isEqualTo(2.5f);
            assertThat(image.parameters().schedule()).isEqualTo("linear");
            assertThat(image.parameters().width()).isEqualTo(48);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pipeline.generate(
                            GenerationRequest.of("a").size(264, 32).build()))
                    .withMessageContaining("width: expected a multiple of 8 from 32 to 256");
        }
    }

    @Test
    void promptsKeepTheirLength() throws IOException {
        StageRecorder stages = new StageRecorder();
        try (ImagePipeline pipeline = ImagePipeline.of(model()).kernels(SCALAR).build()) {
            pipeline.generate(request("a").build(), RunControl.quiet().recording(stages), image -> {});
        }
        assertThat(shape(stages, "input_ids")).containsExactly(1L, (long) "Picture: a".length());
        assertThat(shape(stages, "prompt_embeds")).containsExactly(1L, 10L, 32L);
        assertThat(shape(stages, "decoded")).containsExactly(1L, 3L, 48L, 32L);
    }

    private static List<Long> shape(StageRecorder stages, String stage) {
        return Objects.requireNonNull(stages.recordings().get(stage)).shape();
    }

    /** Encodes, follows and decodes by hand, one sequence at a time. */
    @Test
    void theImageIsThatOfTheNetworksAndTheFormulas() throws IOException {
        try (SelectedKernels selected = KernelSelector.installed().select(SCALAR);
                ImagePipeline pipeline = ImagePipeline.of(model()).on(selected).build()) {
            RgbImage drawn = pipeline.generate(request("a red pebble").build())
                    .getFirst()
                    .image();
            assertThat(drawn.toBytes()).isEqualTo(byHand(selected.kernels()).toBytes());
        }
    }

    private static RgbImage byHand(Kernels kernels) throws IOException {
        Networks networks = PEBBLE.networks();
        LatentSize size = new LatentSize(6, 4);
        try (Arena arena = Arena.ofShared();
                TensorSource text = model().open(Component.TEXT_ENCODER);
                TensorSource transformer = model().open(Component.TRANSFORMER);
                TensorSource autoencoder = model().open(Component.AUTOENCODER)) {
            Pass pass = Pass.quiet(kernels, new Workspace(arena, 16 << 20));
            TextEncoder encoder = networks.textEncoder().bind(text);
            VelocityModel velocities = networks.velocityModel().bind(transformer);
            float[] x = NoiseSource.TORCH.tokens(5, 16, 6, 4);
            for (int step = 0; step < 3; step++) {
                float sigma = (float) (1 - step / 3.0);
                float next = step == 2 ? 0 : (float) (1 - (step + 1) / 3.0);
                float[] conditional =
                        velocity(pass, velocities, embeds(pass, encoder, "a red pebble"), x, sigma * 1000);
                float[] unconditional = velocity(pass, velocities, embeds(pass, encoder, "grey"), x, sigma * 1000);
                for (int i = 0; i < x.length; i++) {
                    float v = unconditional[i] + 2.5f * (conditional[i] - unconditional[i]);
                    x[i] += (next - sigma) * v;
                }
            }
            LatentDecoder decoder = networks.decoder().bind(autoencoder);
            Tensor pixels = pass.workspace().allocate(48 * 32, 3);
            Tensor latents = pass.workspace().allocate(24, 16);
            latents.setFloats(x);
            decoder.decode(pass, pixels, latents, size, TilePolicy.WHOLE);
            return RgbImage.fromInterleaved(32, 48, pixels.toFloats());
        }
    }

    private static Tensor embeds(Pass pass, TextEncoder encoder, String prompt) throws IOException {
        int[] ids = PromptTokenizer.load(model().tokenizer(), PebbleModel.PROMPTS)
                .tokenize(prompt)
                .ids();
        Tensor out = pass.workspace().allocate(ids.length, 32);
        encoder.encode(pass, out, List.of(new TokenSequence(ids, ids.length)));
        return out;
    }

    private static float[] velocity(Pass pass, VelocityModel model, Tensor embeds, float[] latents, float timestep) {
        TokenLayout layout = new TokenLayout((int) embeds.rows(), new LatentSize(6, 4), List.of());
        VelocityModel.Scene scene = model.prepare(pass, layout, List.of());
        Tensor text = pass.workspace().allocate(embeds.rows(), model.modelDim());
        scene.project(pass, text, embeds);
        Tensor in = pass.workspace().allocate(24, 16);
        Tensor out = pass.workspace().allocate(24, 16);
        in.setFloats(latents);
        scene.at(pass, timestep).velocity(pass, out, in, List.of(VelocityModel.Sequence.of(text)));
        return out.toFloats();
    }

    private static Stream<Backend> usable() {
        return KernelSelector.installed().backends().stream()
                .filter(backend -> backend.availability().problem().isEmpty())
                .map(KernelBackend::id);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("usable")
    void everyBackendDrawsTheSame(Backend backend) throws IOException {
        GenerationRequest request =
                request("a red pebble").references(List.of(waves())).build();
        try (ImagePipeline base = ImagePipeline.of(model()).kernels(SCALAR).build();
                ImagePipeline pipeline = ImagePipeline.of(model())
                        .kernels(new KernelOptions(backend, Precision.F32, 2))
                        .build()) {
            ImageDifference difference = ImageDifference.between(
                    pipeline.generate(request).getFirst().image(),
                    base.generate(request).getFirst().image());
            assertThat(difference.max()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aReferenceChangesTheImage() throws IOException {
        try (ImagePipeline pipeline = ImagePipeline.of(model()).kernels(SCALAR).build()) {
            RgbImage with = pipeline.generate(
                            request("a").references(List.of(waves())).build())
                    .getFirst()
                    .image();
            assertThat(with.toBytes())
                    .isNotEqualTo(pipeline.generate(request("a").build())
                            .getFirst()
                            .image()
                            .toBytes());
        }
    }

    @Test
    void aModelWithoutAnEncoderRefusesReferences() throws IOException {
        Path blind = folder.resolve("blind");
        new SyntheticModel(pebble(false), DType.F32, 7, null).write(blind, (done, total) -> {});
        try (ImagePipeline pipeline = ImagePipeline.of(ModelFiles.read(ModelSource.of(blind)))
                .kernels(SCALAR)
                .build()) {
            assertThat(pipeline.generate(request("a").build())).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pipeline.generate(
                            request("a").references(List.of(waves())).build()))
                    .withMessage("references: expected none, since blind does not accept them, found 1");
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("usable")
    void imagesOfPromptsOfDifferentLengthsAreTheSameTogetherAsAlone(Backend backend) throws IOException {
        try (ImagePipeline pipeline = ImagePipeline.of(model())
                .kernels(new KernelOptions(backend, Precision.F32, 2))
                .build()) {
            List<GeneratedImage> together = new ArrayList<>();
            pipeline.generate(
                    request(PROMPTS.toArray(String[]::new)).batch(5).build(), RunControl.quiet(), together::add);
            assertThat(together).hasSize(PROMPTS.size());
            assertThat(together)
                    .allSatisfy(image -> assertThat(image.timings().batch()).isEqualTo(5));
            for (int index = 0; index < PROMPTS.size(); index++) {
                RgbImage alone = pipeline.generate(request(PROMPTS.get(index)).build())
                        .getFirst()
                        .image();
                assertThat(together.get(index).image().toBytes())
                        .as(PROMPTS.get(index))
                        .isEqualTo(alone.toBytes());
            }
        }
    }

    @Test
    void eightBitWeightsAreThoseOfItsPolicy() throws IOException {
        Optional<Backend> backend = KernelSelector.installed().backends().stream()
                .filter(installed -> installed.availability().problem().isEmpty()
                        && installed.precisions().contains(Precision.INT8))
                .map(KernelBackend::id)
                .findFirst();
        assumeTrue(backend.isPresent(), "no backend here takes 8-bit weights");
        try (ImagePipeline pipeline = ImagePipeline.of(model())
                .kernels(new KernelOptions(backend.orElseThrow(), Precision.INT8, 2))
                .quantizedWeights(new QuantizedCache(folder.resolve("int8")))
                .build()) {
            assertThat(pipeline.generate(request("a").build())
                            .getFirst()
                            .parameters()
                            .plan())
                    .containsEntry("quantization", "single blocks");
        }
    }

    @Test
    void memoryIsPlannedBeforeAnythingIsLoaded() throws IOException {
        try (ImagePipeline pipeline = ImagePipeline.of(model()).kernels(SCALAR).build()) {
            ActivationMemory small = pipeline.activationMemory(32, 48);
            assertThat(pipeline.activationMemory(64, 96).denoise()).isGreaterThan(small.denoise());
            assertThat(small.decodeWhole()).isPositive();
        }
        Path machine = folder.resolve("machine");
        Files.createDirectories(machine.resolve("proc"));
        Files.writeString(machine.resolve("proc/meminfo"), "MemTotal: 1024 kB\nMemAvailable: 512 kB\n");
        try (ImagePipeline pipeline = ImagePipeline.of(model())
                .kernels(SCALAR)
                .memory(new SystemMemory(machine))
                .build()) {
            assertThatExceptionOfType(InsufficientMemoryException.class)
                    .isThrownBy(() -> pipeline.generate(request("a").build()))
                    .withMessageContaining("encoding prompt needs");
        }
    }

    private static ReferenceImage waves() {
        float[] pixels = new float[64 * 64 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(i * 0.01);
        }
        return new ReferenceImage("waves", RgbImage.fromInterleaved(64, 64, pixels));
    }
}
