package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.KlAutoencoder;
import dev.panaflux.model.qwen3.Qwen3;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.Flux2;
import dev.panaflux.model.transformer.TransformerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much memory klein 4B's activations take. */
class KleinMemoryTest {

    private static final long MEBI = 1 << 20;
    private static final LatentSize IMAGE_512 = new LatentSize(32, 32);
    private static final LatentSize IMAGE_1024 = new LatentSize(64, 64);
    private static final LatentSize IMAGE_2048 = new LatentSize(128, 128);
    private static final Qwen3 TEXT =
            new Qwen3(new TextEncoderConfig(2560, 9728, 36, 32, 8, 128, 151_936, 1e-6f, 1e6), List.of(9, 18, 27));
    private static final Flux2 TRANSFORMER = new Flux2(
            new TransformerConfig(128, 128, 5, 20, 24, 128, 7680, 256, 3, List.of(32, 32, 32, 32), 2000, 1e-6f));
    private static final KlAutoencoder AUTOENCODER = new KlAutoencoder(new AutoencoderConfig(
            3, 3, 32, List.of(128, 256, 512, 512), List.of(128, 256, 512, 512), 2, 32, true, true, true, 1e-4f, 1024));

    @Test
    void everyPhaseOfA512x512ImageStaysUnder900Mebibytes() {
        TokenLayout layout = new TokenLayout(512, IMAGE_512, List.of(IMAGE_512));
        assertThat(StageCosts.encode(TEXT, 512, 1).workspaceBytes()).isLessThan(100 * MEBI);
        assertThat(StageCosts.denoise(TRANSFORMER, List.of(layout), 1, 1, 0).workspaceBytes())
                .isLessThan(400 * MEBI);
        assertThat(decode(IMAGE_512, TilePolicy.WHOLE)).isLessThan(600 * MEBI);
        assertThat(decode(IMAGE_512, TilePolicy.BANDS)).isLessThan(320 * MEBI);
    }

    @Test
    void largeImagesAreDecodedWholeInTwoKibibytesAPixelAndInBandsInLessThanHalfOfThat() {
        assertThat(decode(IMAGE_1024, TilePolicy.WHOLE)).isLessThan(2200 * MEBI);
        assertThat(decode(IMAGE_1024, TilePolicy.BANDS)).isLessThan(900 * MEBI);
        assertThat(decode(IMAGE_2048, TilePolicy.WHOLE)).isLessThan(8300 * MEBI);
        assertThat(decode(IMAGE_2048, TilePolicy.BANDS)).isLessThan(3300 * MEBI);
    }

    @Test
    void aReferenceImageOfOneMegapixelIsEncodedInLessThanTwoGibibytes() {
        assertThat(encode(TilePolicy.WHOLE)).isLessThan(1600 * MEBI);
        assertThat(encode(TilePolicy.BANDS)).isLessThan(800 * MEBI);
    }

    private static long decode(LatentSize size, TilePolicy policy) {
        LatentDecoder decoder = DryRun.bind(AUTOENCODER.decoder());
        Tensor out = Tensor.withoutMemory(DType.F32, size.pixels(decoder.pixelsPerToken()), decoder.imageChannels());
        Tensor latents = Tensor.withoutMemory(DType.F32, size.tokens(), decoder.latentChannels());
        return DryRun.cost(pass -> decoder.decode(pass, out, latents, size, policy))
                .workspaceBytes();
    }

    private static long encode(TilePolicy policy) {
        return StageCosts.encode(AUTOENCODER.encoder(), IMAGE_1024, policy).workspaceBytes();
    }
}
