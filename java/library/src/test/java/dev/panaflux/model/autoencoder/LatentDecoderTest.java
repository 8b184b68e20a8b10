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
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.GoldenCase;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Matrices;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatentDecoderTest {

    private static final double NMSE = 1e-8;
    private static final double BANDS_NMSE = 1e-9;

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withCases")
    void theDecodedPictureIsTheReferences(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentDecoder decoder = new LatentDecoder(backend.create().apply(pool), pool, config, weights);
            LatentSize size = size(golden);
            float[] latents = golden.floats("latents.step" + (reference.steps() - 1));
            for (TilePolicy policy : List.of(TilePolicy.WHOLE, new TilePolicy.Bands(2000))) {
                Map<String, float[]> stages = new HashMap<>();
                decode(decoder, config, latents, size, policy, (stage, value) -> stages.put(stage, value.toFloats()));
                assertThat(stages).containsOnlyKeys("vae_input", "decoded");
                stages.forEach((stage, actual) -> {
                    float[] planes = floats(golden, stage);
                    int channels = stage.equals("decoded") ? config.outChannels() : config.latentChannels();
                    Matrices.assertNmse(
                            "%s of %s, %s".formatted(stage, reference, policy),
                            actual,
                            Matrices.transposed(planes, channels),
                            NMSE);
                });
            }
        }
    }

    @ParameterizedTest(name = "{0} elements a band")
    @ValueSource(longs = {1, 700, 3000, 20_000, 1 << 30})
    void bandsOfAnySizeGiveTheWholePicture(long elements) throws ModelFormatException {
        for (GoldenCase reference : oneCaseOfEachModel()) {
            try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
                AutoencoderConfig config = config(reference);
                LatentDecoder decoder = new LatentDecoder(scalar(), pool, config, weights);
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

    @Test
    void bandsGiveTheSameBytesOnAnyNumberOfThreads() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        AutoencoderConfig config = config(reference);
        LatentSize size = new LatentSize(8, 8);
        TilePolicy bands = new TilePolicy.Bands(1 << 16);
        float[] latents = gaussian(7, size.tokens() * 4 * config.latentChannels());
        List<float[]> pictures = new ArrayList<>();
        for (int threads : List.of(1, 2, 5)) {
            try (WeightStore weights = reference.weights(Component.AUTOENCODER);
                    FixedComputePool threadPool = new FixedComputePool(threads)) {
                Kernels kernels = Backend.all().getFirst().create().apply(threadPool);
                LatentDecoder decoder = new LatentDecoder(kernels, threadPool, config, weights);
                pictures.add(decode(decoder, config, latents, size, bands, StageObserver.NONE));
            }
        }
        assertThat(pictures.get(1)).isEqualTo(pictures.getFirst());
        assertThat(pictures.get(2)).isEqualTo(pictures.getFirst());
    }

    @Test
    void progressCountsMiddleBlockResidualBlocksAndOutput() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentDecoder decoder = new LatentDecoder(scalar(), pool, config, weights);
            LatentSize size = new LatentSize(1, 1);
            int total = 2 + config.decoderBlockOutChannels().size() * (config.layersPerBlock() + 1);
            for (TilePolicy policy : List.of(TilePolicy.WHOLE, TilePolicy.BANDS)) {
                List<String> heard = new ArrayList<>();
                decoder.decode(
                        picture(decoder, config, size),
                        Matrices.of(arena, 1, 4L * config.latentChannels(), new float[4 * config.latentChannels()]),
                        size,
                        policy,
                        new Workspace(arena, decoder.workspaceBytes(size, policy)),
                        StageObserver.NONE,
                        () -> heard.add("block"));
                assertThat(heard).as("%s", policy).hasSize(total);
            }
        }
    }

    @Test
    void aPictureOfAnotherSizeIsRefused() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentDecoder decoder = new LatentDecoder(scalar(), pool, config, weights);
            Tensor latents = Matrices.allocate(arena, 2, 4L * config.latentChannels());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> decoder.decode(
                            picture(decoder, config, new LatentSize(1, 1)),
                            latents,
                            new LatentSize(1, 2),
                            TilePolicy.WHOLE,
                            new Workspace(arena, 0),
                            StageObserver.NONE,
                            BlockProgress.NONE))
                    .withMessageStartingWith("decoded picture: expected [");
        }
    }

    private Kernels scalar() {
        return Backend.all().getFirst().create().apply(pool);
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

    private Tensor picture(LatentDecoder decoder, AutoencoderConfig config, LatentSize size) {
        long pixels = (long) size.tokens() * decoder.pixelsPerToken() * decoder.pixelsPerToken();
        return Matrices.allocate(arena, pixels, config.outChannels());
    }

    /** Decodes in a workspace of exactly the size that the decoder asks for. */
    private float[] decode(
            LatentDecoder decoder,
            AutoencoderConfig config,
            float[] latents,
            LatentSize size,
            TilePolicy policy,
            StageObserver observer) {
        Tensor out = picture(decoder, config, size);
        Tensor in = Matrices.of(arena, size.tokens(), 4L * config.latentChannels(), latents);
        Workspace workspace = new Workspace(arena, decoder.workspaceBytes(size, policy));
        decoder.decode(out, in, size, policy, workspace, observer, BlockProgress.NONE);
        return out.toFloats();
    }
}
