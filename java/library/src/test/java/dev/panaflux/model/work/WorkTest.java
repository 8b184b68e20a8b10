package dev.panaflux.model.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.family.PublishedModel;
import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.autoencoder.KlAutoencoder;
import dev.panaflux.model.qwen3.Qwen3;
import dev.panaflux.model.transformer.Flux2;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The work of klein's stages as dry runs count it, against figures computed by hand. */
class WorkTest {

    private static final KleinModel KLEIN =
            (KleinModel) PublishedModel.named("klein-4b").description();
    private static final LatentSize IMAGE_256 = new LatentSize(16, 16);
    private static final TokenLayout LAYOUT_256 = new TokenLayout(512, IMAGE_256, List.of());

    /**
     * A double block has 2 streams of 4 * 3072^2 + 3 * 3072 * 9216 = 122,683,392 weights, a single block as many; 768
     * tokens pass 5 double and 20 single blocks, but for 512 text tokens, which pass the last single block only in its keys
     * and values, 2 * 3072^2 weights. Attention takes 4 * 768 * 768 * 3072 in each of 24 blocks and 4 * 256 * 768 * 3072 in
     * the last. The latents' way in and out is 2 * 256 * 2 * 128 * 3072; the modulations are 17 * 3072^2 weights, the time
     * embedding 256 * 3072 + 3072^2.
     */
    @Test
    void aStepOfKlein4bAt256Takes4900GigaOperations() {
        long blocks = 2L * 122_683_392 * (768 * 25 - 512) + 2L * 2 * 3072 * 3072 * 512;
        long attention = 4L * 768 * 768 * 3072 * 24 + 4L * 256 * 768 * 3072;
        long ends = 2L * 256 * 2 * 128 * 3072;
        long modulations = 2L * (18 * 3072 * 3072 + 256 * 3072);
        Work step = step(1);
        assertThat(step.flop()).isEqualTo(blocks + attention + ends + modulations);
        assertThat(step.flop() / 1e12).isCloseTo(4.78, within(0.05));
    }

    /** Two streams of 122,683,392 weights in 5 double blocks, one in 20 single blocks, then ends and modulations. */
    @Test
    void aStepOfKlein4bReadsEveryWeightOfTheTransformerOnceButTheTextProjection() {
        long weights = 122_683_392L * 30 + 2 * 128 * 3072 + 18L * 3072 * 3072 + 256 * 3072;
        assertThat(step(1).weightElements()).isEqualTo(weights);
    }

    /**
     * A layer has 2560 * 4096 * 2 + 2560 * 1024 * 2 + 3 * 2560 * 9728 = 100,925,440 weights, and 27 layers run on 512 tokens;
     * a token attends to itself and those before it.
     */
    @Test
    void encodingAPromptForKlein4bTakes2800GigaOperations() {
        long products = 2L * 512 * 27 * 100_925_440;
        long attention = 4L * 27 * 32 * 128 * (512 * 513 / 2);
        Work encode = StageCosts.encode(new Qwen3(KLEIN.textEncoder(), List.of(9, 18, 27)), 512, 1)
                .work();
        assertThat(encode.flop()).isEqualTo(products + attention);
        assertThat(encode.flop() / 1e12).isCloseTo(2.85, within(0.01));
    }

    /**
     * Convolutions of 9 taps, at 32^2, 64^2, 128^2 and 256^2 pixels: 4 residual convolutions of the middle block and 6 of the
     * coarsest level, then an enlargement and 6 at each level, the first with the channels of the level before.
     */
    @Test
    void decodingA256ImageWithKleinTakes620GigaOperations() {
        long pixels = 32 * 32;
        long coarsest = 9L * (32 * 512 + 10 * 512 * 512) + 32 * 32 + 4L * 512 * 512;
        long second = 9L * 7 * 512 * 512;
        long third = 9L * (512 * 512 + 512 * 256 + 5 * 256 * 256) + 512 * 256;
        long finest = 9L * (256 * 256 + 256 * 128 + 5 * 128 * 128 + 128 * 3) + 256 * 128;
        long attention = 4 * pixels * pixels * 512;
        long expected = 2 * pixels * (coarsest + 4 * second + 16 * third + 64 * finest) + attention;
        Work decode = StageCosts.decode(new KlAutoencoder(KLEIN.autoencoder()).decoder(), IMAGE_256, TilePolicy.WHOLE)
                .work();
        assertThat(decode.flop()).isEqualTo(expected);
        assertThat(decode.flop() / 1e12).isCloseTo(0.62, within(0.02));
    }

    @Test
    void guidanceDoublesThePassesButNotTheModulations() {
        Work one = step(1);
        Work two = step(2);
        assertThat((double) two.flop()).isCloseTo(2.0 * one.flop(), Percentage.withPercentage(0.1));
        assertThat(two.flop()).isLessThan(2 * one.flop());
    }

    private static Work step(int passes) {
        return StageCosts.step(new Flux2(KLEIN.transformer()), LAYOUT_256, passes)
                .work();
    }
}
