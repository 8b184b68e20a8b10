package dev.panaflux.model.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.Backend;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Matrices;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden case of the tiny decoder is in {@code FormatCaseTest}. */
class TinyDecoderTest {

    private static final TinyAutoencoder PUBLISHED = new TinyAutoencoder(32, 64);
    private static final TinyAutoencoder SMALL = new TinyAutoencoder(4, 20);
    private static final int BLOCKS = 9;

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();
    private final Kernels kernels = Backend.all().getFirst().create().apply(pool);
    private WeightStore weights;

    @BeforeEach
    void open() throws ModelFormatException {
        weights = WeightStore.open(Resources.resource("/reference/decoders/tiny.safetensors"));
    }

    @AfterEach
    void release() {
        weights.close();
        pool.close();
        arena.close();
    }

    @Test
    void bandsGiveTheSameImage() throws ModelFormatException {
        bandsOfAnySizeGiveTheSameImage(20_000);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0} elements a band")
    @ValueSource(longs = {1, 700, 3000})
    void bandsOfAnySizeGiveTheSameImage(long elements) throws ModelFormatException {
        LatentSize size = new LatentSize(2, 3);
        float[] latents = gaussian(17, size.tokens() * 16);
        float[] whole = decode(latents, size, TilePolicy.WHOLE, kernels);
        float[] bands = decode(latents, size, new TilePolicy.Bands(elements), kernels);
        Matrices.assertNmse("bands of %d, seed 17".formatted(elements), bands, whole, 1e-9);
    }

    @Tag("slow")
    @Test
    void theImageHasTheSameBytesOnAnyNumberOfThreads() throws ModelFormatException {
        LatentSize size = new LatentSize(2, 3);
        float[] latents = gaussian(7, size.tokens() * 16);
        List<float[]> images = new ArrayList<>();
        for (int threads : List.of(1, 2, 5)) {
            try (FixedComputePool other = new FixedComputePool(threads)) {
                Kernels own = Backend.all().getFirst().create().apply(other);
                images.add(decode(latents, size, new TilePolicy.Bands(3000), own));
            }
        }
        assertThat(images.get(1)).isEqualTo(images.getFirst());
        assertThat(images.get(2)).isEqualTo(images.getFirst());
    }

    @Test
    void itReadsTheWeightsOfTaef2() {
        List<TensorShape> needed = DryRun.requirements(PUBLISHED.decoder());
        assertThat(needed.stream().mapToLong(TinyDecoderTest::elements).sum()).isEqualTo(1_338_499);
    }

    private static long elements(TensorShape weight) {
        return weight.shape().stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    @Test
    void progressCountsTheBlocksOfTheCoarserLevelsAndTheFinestLevel() {
        for (TilePolicy policy : List.of(TilePolicy.WHOLE, new TilePolicy.Bands(700))) {
            assertThat(StageCosts.decode(SMALL.decoder(), new LatentSize(2, 3), policy)
                            .blocks())
                    .as("%s", policy)
                    .isEqualTo(BLOCKS + 1);
        }
    }

    @Test
    void anImageOf2048PixelsASideTakesLessThanAGigabyte() {
        long bytes = StageCosts.decode(PUBLISHED.decoder(), new LatentSize(128, 128), TilePolicy.WHOLE)
                .workspaceBytes();
        assertThat(bytes).isBetween(900L << 20, 1L << 30);
    }

    @Test
    void latentsOfAnotherSizeAreRejected() throws ModelFormatException {
        LatentDecoder decoder = SMALL.decoder().bind(weights);
        Tensor latents = Matrices.allocate(arena, 2, 16);
        Tensor image = Matrices.allocate(arena, 256, 3);
        Pass pass = Pass.quiet(kernels, new Workspace(arena, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decoder.decode(pass, image, latents, new LatentSize(1, 2), TilePolicy.WHOLE))
                .withMessageStartingWith("decoded image: expected [512, 3] f32, found");
    }

    private float[] decode(float[] latents, LatentSize size, TilePolicy policy, Kernels on)
            throws ModelFormatException {
        LatentDecoder decoder = SMALL.decoder().bind(weights);
        Tensor out = Matrices.allocate(arena, size.pixels(decoder.pixelsPerToken()), decoder.imageChannels());
        Tensor in = Matrices.of(arena, size.tokens(), decoder.latentChannels(), latents);
        long bytes = StageCosts.decode(SMALL.decoder(), size, policy).workspaceBytes();
        decoder.decode(Pass.quiet(on, new Workspace(arena, bytes)), out, in, size, policy);
        return out.toFloats();
    }

    private static float[] gaussian(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
