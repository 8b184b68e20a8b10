package dev.panaflux.model.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.family.Component;
import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.Backend;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.GoldenCase;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Matrices;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KlEncoderTest {

    private static final double NMSE = 1e-9;
    private static final long WORKSPACE_BYTES = 8 << 20;

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
    void theLatentsOfEveryReferenceImageAreTheReferences(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        assumeTrue(reference.references() > 0, "the request has no reference images");
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentEncoder encoder = bind(config, weights);
            kernels = backend.create().apply(pool);
            for (int index = 0; index < reference.references(); index++) {
                List<Long> shape = golden.catalog().shape("ref%d.latents".formatted(index));
                LatentSize size = new LatentSize(Math.toIntExact(shape.get(2)), Math.toIntExact(shape.get(3)));
                float[] pixels =
                        Matrices.transposed(golden.floats("ref%d.pixels".formatted(index)), config.inChannels());
                float[] expected = Matrices.transposed(
                        golden.floats("ref%d.latents".formatted(index)), 4 * config.latentChannels());
                for (TilePolicy policy : List.of(TilePolicy.WHOLE, new TilePolicy.Bands(3000))) {
                    float[] actual = encode(encoder, config, pixels, size, policy, BlockProgress.NONE);
                    Matrices.assertNmse(
                            "ref%d.latents of %s, %s".formatted(index, reference, policy), actual, expected, NMSE);
                }
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void theLatentsOfEveryReferenceImageAreTheReferencesInOtherCases(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        theLatentsOfEveryReferenceImageAreTheReferences(backend, reference);
    }

    @Test
    void progressCountsResidualBlocksMiddleBlockAndOutput() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentEncoder encoder = bind(config, weights);
            LatentSize size = new LatentSize(1, 1);
            int side = encoder.pixelsPerToken();
            int total = 2 + config.blockOutChannels().size() * config.layersPerBlock();
            List<String> heard = new ArrayList<>();
            encode(
                    encoder,
                    config,
                    new float[side * side * config.inChannels()],
                    size,
                    TilePolicy.WHOLE,
                    () -> heard.add("block"));
            assertThat(heard).hasSize(total);
        }
    }

    @Test
    void anImageOfAnotherSizeIsRefused() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.AUTOENCODER)) {
            AutoencoderConfig config = config(reference);
            LatentEncoder encoder = bind(config, weights);
            Tensor out = Matrices.allocate(arena, 1, 4L * config.latentChannels());
            Tensor pixels = Matrices.allocate(arena, 7, config.inChannels());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.encode(
                            Pass.quiet(kernels, new Workspace(arena, 0)),
                            out,
                            pixels,
                            new LatentSize(1, 1),
                            TilePolicy.WHOLE))
                    .withMessageStartingWith("image: expected [")
                    .withMessageEndingWith("found [7, %d] f32".formatted(config.inChannels()));
        }
    }

    private static LatentEncoder bind(AutoencoderConfig config, WeightStore weights) throws ModelFormatException {
        return new KlAutoencoder(config).encoder().bind(weights);
    }

    private static AutoencoderConfig config(GoldenCase reference) throws ModelFormatException {
        return KleinFixtures.autoencoder(reference.config(Component.AUTOENCODER));
    }

    private float[] encode(
            LatentEncoder encoder,
            AutoencoderConfig config,
            float[] pixels,
            LatentSize size,
            TilePolicy policy,
            BlockProgress progress) {
        int side = encoder.pixelsPerToken();
        Tensor in = Matrices.of(arena, (long) size.tokens() * side * side, config.inChannels(), pixels);
        Tensor out = Matrices.allocate(arena, size.tokens(), 4L * config.latentChannels());
        Pass pass = Pass.quiet(kernels, new Workspace(arena, WORKSPACE_BYTES)).reportedTo(progress);
        encoder.encode(pass, out, in, size, policy);
        return out.toFloats();
    }
}
