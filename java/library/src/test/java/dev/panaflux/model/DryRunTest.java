package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.Component;
import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.autoencoder.KlAutoencoder;
import dev.panaflux.model.qwen3.Qwen3;
import dev.panaflux.model.transformer.Flux2;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What dry runs tell of networks, against the recorded models' files and real passes. */
class DryRunTest {

    private static final LatentSize SIZE = new LatentSize(3, 2);
    private static final List<TilePolicy> POLICIES =
            List.of(TilePolicy.WHOLE, TilePolicy.BANDS, new TilePolicy.Bands(700));

    private final FixedComputePool pool = new FixedComputePool(1);
    private final Kernels kernels = Backend.all().getFirst().create().apply(pool);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    static List<GoldenCase> oneCaseOfEachModel() {
        Map<Object, GoldenCase> byModel = new HashMap<>();
        GoldenCase.all().forEach(reference -> byModel.put(reference.model(), reference));
        return List.copyOf(byModel.values());
    }

    static List<GoldenCase> oneCaseOfEachOtherModel() {
        List<Path> models = GoldenCase.few().stream().map(GoldenCase::model).toList();
        return oneCaseOfEachModel().stream()
                .filter(reference -> !models.contains(reference.model()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("oneCaseOfEachModel")
    void theTransformerAndTheAutoencoderRequireEveryStoredWeight(GoldenCase reference) throws ModelFormatException {
        assertThat(DryRun.requirements(transformer(reference)))
                .containsExactlyInAnyOrderElementsOf(stored(reference, Component.TRANSFORMER));
        KlAutoencoder autoencoder = autoencoder(reference);
        Set<TensorShape> both = new HashSet<>(DryRun.requirements(autoencoder.decoder()));
        both.addAll(DryRun.requirements(autoencoder.encoder()));
        assertThat(both)
                .isEqualTo(stored(reference, Component.AUTOENCODER).stream()
                        .filter(weight -> !weight.name().equals("bn.num_batches_tracked"))
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("oneCaseOfEachModel")
    void theTextEncoderRequiresTheEmbeddingAndTheLayersUpToTheLastOutput(GoldenCase reference)
            throws ModelFormatException {
        int last = Collections.max(textEncoder(reference).outputLayers());
        Set<TensorShape> needed = stored(reference, Component.TEXT_ENCODER).stream()
                .filter(weight -> weight.name().startsWith("model.embed_tokens.") || layer(weight.name()) < last)
                .collect(Collectors.toSet());
        assertThat(DryRun.requirements(textEncoder(reference))).containsExactlyInAnyOrderElementsOf(needed);
    }

    @ParameterizedTest
    @MethodSource("dev.panaflux.model.GoldenCase#few")
    void encodingPromptsTakesWhatADryRunSays(GoldenCase reference) throws ModelFormatException {
        List<TokenSequence> prompts = Collections.nCopies(2, new TokenSequence(new int[5], 3));
        try (WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            assertCost(textEncoder(reference), weights, encoder -> pass -> {
                Tensor out = pass.workspace().allocate(10, encoder.outputDim());
                encoder.encode(pass, out, prompts);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("dev.panaflux.model.GoldenCase#few")
    void denoisingTakesWhatADryRunSays(GoldenCase reference) throws ModelFormatException {
        TokenLayout layout = new TokenLayout(5, SIZE, List.of(new LatentSize(1, 2)));
        try (WeightStore weights = reference.weights(Component.TRANSFORMER)) {
            assertCost(transformer(reference), weights, model -> pass -> {
                Workspace workspace = pass.workspace();
                Tensor latents = workspace.allocate(2L * SIZE.tokens(), model.latentChannels());
                Tensor out = workspace.allocate(latents.rows(), latents.cols());
                Tensor text = workspace.allocate(5, model.modelDim());
                VelocityModel.Scene scene = model.prepare(pass, layout, List.of(latents.rows(0, 2)));
                scene.project(pass, text, workspace.allocate(5, model.textDim()));
                scene.at(pass, 500)
                        .velocity(
                                pass,
                                out,
                                latents,
                                List.of(VelocityModel.Sequence.of(text), VelocityModel.Sequence.of(text)));
            });
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("dev.panaflux.model.GoldenCase#few")
    void decodingAndEncodingTakeWhatADryRunSays(GoldenCase reference) throws ModelFormatException {
        try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            for (TilePolicy policy : POLICIES) {
                assertCost(autoencoder(reference).decoder(), weights, decoder -> pass -> {
                    Workspace workspace = pass.workspace();
                    Tensor out = workspace.allocate(SIZE.pixels(decoder.pixelsPerToken()), decoder.imageChannels());
                    decoder.decode(
                            pass, out, workspace.allocate(SIZE.tokens(), decoder.latentChannels()), SIZE, policy);
                });
                assertCost(autoencoder(reference).encoder(), weights, encoder -> pass -> {
                    Workspace workspace = pass.workspace();
                    Tensor in = workspace.allocate(SIZE.pixels(encoder.pixelsPerToken()), encoder.imageChannels());
                    encoder.encode(pass, workspace.allocate(SIZE.tokens(), encoder.latentChannels()), in, SIZE, policy);
                });
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("oneCaseOfEachOtherModel")
    void everythingTakesWhatADryRunSaysInOtherModels(GoldenCase reference) throws ModelFormatException {
        encodingPromptsTakesWhatADryRunSays(reference);
        denoisingTakesWhatADryRunSays(reference);
        decodingAndEncodingTakeWhatADryRunSays(reference);
    }

    @Test
    void adaptersCountTheirProductsAndTemporaries() {
        Tensor weight = Tensor.withoutMemory(DType.F32, 64, 16);
        LowRankAdapter adapter =
                new LowRankAdapter(Tensor.withoutMemory(DType.F32, 2, 16), Tensor.withoutMemory(DType.F32, 64, 2));
        Linear linear = new Linear(weight, null, List.of(adapter));
        DryRun.Cost cost = DryRun.cost(pass -> linear.apply(
                pass, Tensor.withoutMemory(DType.F32, 8, 64), Tensor.withoutMemory(DType.F32, 8, 16), Epilogue.STORE));
        assertThat(cost.work().flop()).isEqualTo(2L * 8 * (64 * 16 + 2 * 16 + 64 * 2));
        assertThat(cost.workspaceBytes()).isEqualTo(8 * 2 * Float.BYTES);
    }

    /** Compares a dry run's bytes and blocks with what a real pass of the same network takes and reports. */
    private <R> void assertCost(Network<R> network, TensorSource weights, Function<R, Consumer<Pass>> work)
            throws ModelFormatException {
        DryRun.Cost cost = DryRun.cost(work.apply(DryRun.bind(network)));
        Workspace workspace = new Workspace(arena, cost.workspaceBytes());
        int[] blocks = {0};
        work.apply(network.bind(weights)).accept(new Pass(kernels, workspace, StageObserver.NONE, () -> blocks[0]++));
        assertThat(workspace.highWaterBytes()).isEqualTo(cost.workspaceBytes());
        assertThat(blocks[0]).isEqualTo(cost.blocks());
    }

    private static Qwen3 textEncoder(GoldenCase reference) throws ModelFormatException {
        return KleinFixtures.network(KleinFixtures.textEncoder(reference.config(Component.TEXT_ENCODER)));
    }

    private static Network<VelocityModel> transformer(GoldenCase reference) throws ModelFormatException {
        return new Flux2(KleinFixtures.transformer(reference.config(Component.TRANSFORMER)));
    }

    private static KlAutoencoder autoencoder(GoldenCase reference) throws ModelFormatException {
        return new KlAutoencoder(KleinFixtures.autoencoder(reference.config(Component.AUTOENCODER)));
    }

    private static Set<TensorShape> stored(GoldenCase reference, Component component) throws ModelFormatException {
        try (WeightStore weights = reference.weights(component)) {

            Set<TensorShape> shapes = new HashSet<>();
            for (String name : weights.catalog().names()) {
                shapes.add(new TensorShape(name, weights.catalog().shape(name)));
            }
            return shapes;
        }
    }

    private static int layer(String name) {
        String prefix = "model.layers.";
        return name.startsWith(prefix)
                ? Integer.parseInt(name.substring(prefix.length(), name.indexOf('.', prefix.length())))
                : Integer.MAX_VALUE;
    }
}
