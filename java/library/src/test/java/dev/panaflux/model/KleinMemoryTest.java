package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.scalar.ScalarKernels;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.LatentDecoder;
import dev.panaflux.model.autoencoder.LatentEncoder;
import dev.panaflux.model.qwen3.TextEncoder;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.Transformer;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How much memory klein 4B's activations take, asked of models bound to weights that all lie in the same memory; the
 * vocabulary, which no activation depends on, is cut short.
 */
class KleinMemoryTest {

    private static final long MEBI = 1 << 20;
    private static final long LARGEST_WEIGHT_BYTES = 27_648L * 3072 * DType.BF16.bytes();
    private static final LatentSize PICTURE_512 = new LatentSize(32, 32);
    private static final LatentSize PICTURE_1024 = new LatentSize(64, 64);
    private static final LatentSize PICTURE_2048 = new LatentSize(128, 128);
    private static final TextEncoderConfig TEXT = new TextEncoderConfig(2560, 9728, 36, 32, 8, 128, 1024, 1e-6f, 1e6);
    private static final TransformerConfig TRANSFORMER =
            new TransformerConfig(128, 128, 5, 20, 24, 128, 7680, 256, 3, List.of(32, 32, 32, 32), 2000, 1e-6f);
    private static final AutoencoderConfig AUTOENCODER = new AutoencoderConfig(
            3, 3, 32, List.of(128, 256, 512, 512), List.of(128, 256, 512, 512), 2, 32, true, true, true, 1e-4f, 1024);

    private final FixedComputePool pool = new FixedComputePool(1);
    private final Kernels kernels = new ScalarKernels(pool);
    private final Arena arena = Arena.ofConfined();
    private final TensorSource weights = new OverlaidWeights(arena.allocate(LARGEST_WEIGHT_BYTES));

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    /** Weights of any shape, never to be read. */
    private record OverlaidWeights(MemorySegment memory) implements TensorSource {
        @Override
        public Tensor tensor(String name, long... shape) {
            long rows = shape.length < 2 ? 1 : shape[0];
            return Tensor.of(memory, DType.BF16, rows, Arrays.stream(shape).reduce(1, Math::multiplyExact) / rows);
        }

        @Override
        public boolean contains(String name) {
            return true;
        }
    }

    @Test
    void everyPhaseOfA512x512PictureStaysUnder900Mebibytes() throws ModelFormatException {
        TextEncoder encoder = new TextEncoder(kernels, TEXT, weights);
        Transformer transformer = new Transformer(kernels, TRANSFORMER, weights);
        LatentDecoder decoder = new LatentDecoder(kernels, pool, AUTOENCODER, weights);
        TokenLayout layout = new TokenLayout(512, PICTURE_512, List.of(PICTURE_512));
        assertThat(encoder.workspaceBytes(512, 1)).isLessThan(100 * MEBI);
        assertThat(transformer.preparedBytes(layout) + transformer.stepBytes(layout, 1))
                .isLessThan(400 * MEBI);
        assertThat(decoder.workspaceBytes(PICTURE_512, TilePolicy.WHOLE)).isLessThan(600 * MEBI);
        assertThat(decoder.workspaceBytes(PICTURE_512, TilePolicy.BANDS)).isLessThan(320 * MEBI);
    }

    @Test
    void largePicturesAreDecodedWholeInTwoKibibytesAPixelAndInBandsInLessThanHalfOfThat() throws ModelFormatException {
        LatentDecoder decoder = new LatentDecoder(kernels, pool, AUTOENCODER, weights);
        assertThat(decoder.workspaceBytes(PICTURE_1024, TilePolicy.WHOLE)).isLessThan(2200 * MEBI);
        assertThat(decoder.workspaceBytes(PICTURE_1024, TilePolicy.BANDS)).isLessThan(900 * MEBI);
        assertThat(decoder.workspaceBytes(PICTURE_2048, TilePolicy.WHOLE)).isLessThan(8300 * MEBI);
        assertThat(decoder.workspaceBytes(PICTURE_2048, TilePolicy.BANDS)).isLessThan(3300 * MEBI);
    }

    @Test
    void aReferencePictureOfOneMegapixelIsEncodedInLessThanTwoGibibytes() throws ModelFormatException {
        LatentEncoder encoder = new LatentEncoder(kernels, pool, AUTOENCODER, weights);
        assertThat(encoder.workspaceBytes(PICTURE_1024, TilePolicy.WHOLE)).isLessThan(1600 * MEBI);
        assertThat(encoder.workspaceBytes(PICTURE_1024, TilePolicy.BANDS)).isLessThan(800 * MEBI);
    }
}
