package dev.panaflux.model.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.family.Component;
import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.Backend;
import dev.panaflux.model.GoldenCase;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Matrices;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KlDecoderTest {

    private static final double NMSE = 1e-8;
    private static final double BANDS_NMSE = 1e-9;
    private static final long WORKSPACE_BYTES = 12 << 20;

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();
    private Kernels kernels = Backend.all().getFirst().create().apply(pool);

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withFewCases")
    void theDecodedImageIsTheReferences(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentDecoder decoder = bind(config, weights);
            kernels = backend.create().apply(pool);
            LatentSize size = size(golden);
            float[] latents = golden.floats("latents.step" + (reference.steps() - 1));
            for (TilePolicy policy : List.of(TilePolicy.WHOLE, new TilePolicy.Bands(2000))) {
                Map<String, float[]> stages = new HashMap<>();
                decode(decoder, config, latents, size, policy, (stage, value) -> stages.put(stage, value.toFloats()));
                assertThat(stages).containsOnlyKeys("vae_input", "decoded");
                stages.forEach((stage, actual) -> {
                    float[] buffers = floats(golden, stage);
                    int channels = stage.equals("decoded") ? config.outChannels() : config.latentChannels();
                    Matrices.assertNmse(
                            "%s of %s, %s".formatted(stage, reference, policy),
                            actual,
                            Matrices.transposed(buffers, channels),
                            NMSE);
                });
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void theDecodedImageIsTheReferencesInOtherCases(Backend backend, GoldenCase reference) throws ModelFormatException {
        theDecodedImageIsTheReferences(backend, reference);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0} elements a band")
    @ValueSource(longs = {1, 700, 3000, 20_000, 1 << 30})
    void bandsOfAnySizeGiveTheWholeImage(long elements) throws ModelFormatException {
        for (GoldenCase reference : oneCaseOfEachModel()) {
            try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
                AutoencoderConfig config = config(reference);
                LatentDecoder decoder = bind(config, weights);
                LatentSize size = new LatentSize(2, 3);
                long seed = 17;
                float[] latents = gaussian(seed, size.tokens() * 4 * config.latentChannels());
                float[] whole = decode(decoder, config, latents, size, TilePolicy.WHOLE, StageObserver.NONE);
                float[] bands =
                        decode(decoder, config, latents, size, new TilePolicy.Bands(elements), StageObserver.NONE);
                Matrices.assertNmse("%s, seed %d".formatted(reference, seed), bands, whole, BANDS_NMSE);
            }
        }
    }

    @Tag("slow")
    @Test
    void bandsGiveTheSameBytesOnAnyNumberOfThreads() throws ModelFormatException {
        GoldenCase reference = GoldenCase.few().getLast();
        AutoencoderConfig config = config(reference);
        LatentSize size = new LatentSize(2, 3);
        TilePolicy bands = new TilePolicy.Bands(3000);
        float[] latents = gaussian(7, size.tokens() * 4 * config.latentChannels());
        List<float[]> images = new ArrayList<>();
        for (int threads : List.of(1, 2, 5)) {
            try (WeightStore weights = reference.weights(Component.AUTOENCODER);
                    FixedComputePool threadPool = new FixedComputePool(threads)) {
                kernels = Backend.all().getFirst().create().apply(threadPool);
                LatentDecoder decoder = bind(config, weights);
                images.add(decode(decoder, config, latents, size, bands, StageObserver.NONE));
            }
        }
        assertThat(images.get(1)).isEqualTo(images.getFirst());
        assertThat(images.get(2)).isEqualTo(images.getFirst());
    }

    @Test
    void progressCountsMiddleBlockResidualBlocksAndOutput() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentDecoder decoder = bind(config, weights);
            LatentSize size = new LatentSize(1, 1);
            int total = 2 + config.decoderBlockOutChannels().size() * (config.layersPerBlock() + 1);
            for (TilePolicy policy : List.of(TilePolicy.WHOLE, TilePolicy.BANDS)) {
                List<String> heard = new ArrayList<>();
                Tensor latents =
                        Matrices.of(arena, 1, 4L * config.latentChannels(), new float[4 * config.latentChannels()]);
                Pass pass = Pass.quiet(kernels, workspace()).reportedTo(() -> heard.add("block"));
                decoder.decode(pass, image(decoder, config, size), latents, size, policy);
                assertThat(heard).as("%s", policy).hasSize(total);
            }
        }
    }

    @Test
    void anImageOfAnotherSizeIsRefused() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentDecoder decoder = bind(config, weights);
            Tensor latents = Matrices.allocate(arena, 2, 4L * config.latentChannels());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> decoder.decode(
                            Pass.quiet(kernels, new Workspace(arena, 0)),
                            image(decoder, config, new LatentSize(1, 1)),
                            latents,
                            new LatentSize(1, 2),
                            TilePolicy.WHOLE))
                    .withMessageStartingWith("decoded image: expected [");
        }
    }

    private static LatentDecoder bind(AutoencoderConfig config, WeightStore weights) throws ModelFormatException {
        return new KlAutoencoder(config).decoder().bind(weights);
    }

    private Workspace workspace() {
        return new Workspace(arena, WORKSPACE_BYTES);
    }

    private static AutoencoderConfig config(GoldenCase reference) throws ModelFormatException {
        return KleinFixtures.autoencoder(reference.config(Component.AUTOENCODER));
    }

    private static List<GoldenCase> oneCaseOfEachModel() {
        Map<Object, GoldenCase> byModel = new HashMap<>();
        GoldenCase.all().forEach(reference -> byModel.put(reference.model(), reference));
        return List.copyOf(byModel.values());
    }

    private static LatentSize size(WeightStore golden) throws ModelFormatException {
        List<Long> shape = golden.catalog().shape("noise");
        return new LatentSize(Math.toIntExact(shape.get(2)), Math.toIntExact(shape.get(3)));
    }

    private static float[] floats(WeightStore golden, String name) {
        try {
            return golden.floats(name);
        } catch (ModelFormatException failure) {
            throw new AssertionError(failure);
        }
    }

    private static float[] gaussian(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private Tensor image(LatentDecoder decoder, AutoencoderConfig config, LatentSize size) {
        long pixels = (long) size.tokens() * decoder.pixelsPerToken() * decoder.pixelsPerToken();
        return Matrices.allocate(arena, pixels, config.outChannels());
    }

    private float[] decode(
            LatentDecoder decoder,
            AutoencoderConfig config,
            float[] latents,
            LatentSize size,
            TilePolicy policy,
            StageObserver observer) {
        Tensor out = image(decoder, config, size);
        Tensor in = Matrices.of(arena, size.tokens(), 4L * config.latentChannels(), latents);
        decoder.decode(Pass.quiet(kernels, workspace()).observedBy(observer), out, in, size, policy);
        return out.toFloats();
    }
}
