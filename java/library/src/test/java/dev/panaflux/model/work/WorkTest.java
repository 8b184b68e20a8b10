package dev.panaflux.model.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.family.Component;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.GoldenCase;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.TokenSequence;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.LatentDecoder;
import dev.panaflux.model.qwen3.TextEncoder;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.Modulations;
import dev.panaflux.model.transformer.Scene;
import dev.panaflux.model.transformer.Transformer;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkTest {

    private static final KleinModel KLEIN =
            ((KleinModel) PublishedModel.named("klein-4b").description());
    private static final LatentSize PICTURE_256 = new LatentSize(16, 16);
    private static final TokenLayout LAYOUT_256 = new TokenLayout(512, PICTURE_256, List.of());

    static List<GoldenCase> cases() {
        return GoldenCase.all();
    }

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
        Work step = TransformerWork.step(KLEIN.transformer(), LAYOUT_256, 1);
        assertThat(step.flop()).isEqualTo(blocks + attention + ends + modulations);
        assertThat(step.flop() / 1e12).isCloseTo(4.78, within(0.05));
    }

    /** Two streams of 122,683,392 weights in 5 double blocks, one in 20 single blocks, then ends and modulations. */
    @Test
    void aStepOfKlein4bReadsEveryWeightOfTheTransformerOnceButTheTextProjection() {
        long weights = 122_683_392L * 30 + 2 * 128 * 3072 + 18L * 3072 * 3072 + 256 * 3072;
        assertThat(TransformerWork.step(KLEIN.transformer(), LAYOUT_256, 1).weightElements())
                .isEqualTo(weights);
    }

    /**
     * A layer has 2560 * 4096 * 2 + 2560 * 1024 * 2 + 3 * 2560 * 9728 = 100,925,440 weights, and 27 layers run on 512 tokens;
     * a token attends to itself and those before it.
     */
    @Test
    void encodingAPromptForKlein4bTakes2800GigaOperations() {
        long products = 2L * 512 * 27 * 100_925_440;
        long attention = 4L * 27 * 32 * 128 * (512 * 513 / 2);
        Work encode = TextEncoderWork.encode(KLEIN.textEncoder(), 512);
        assertThat(encode.flop()).isEqualTo(products + attention);
        assertThat(encode.flop() / 1e12).isCloseTo(2.85, within(0.01));
    }

    /**
     * Convolutions of 9 taps, at 32^2, 64^2, 128^2 and 256^2 pixels: 4 residual convolutions of the middle block and 6 of the
     * coarsest level, then an enlargement and 6 at each level, the first with the channels of the level before.
     */
    @Test
    void decodingA256PictureWithKleinTakes620GigaOperations() {
        long pixels = 32 * 32;
        long coarsest = 9L * (32 * 512 + 10 * 512 * 512) + 32 * 32 + 4L * 512 * 512;
        long second = 9L * 7 * 512 * 512;
        long third = 9L * (512 * 512 + 512 * 256 + 5 * 256 * 256) + 512 * 256;
        long finest = 9L * (256 * 256 + 256 * 128 + 5 * 128 * 128 + 128 * 3) + 256 * 128;
        long attention = 4 * pixels * pixels * 512;
        long expected = 2 * pixels * (coarsest + 4 * second + 16 * third + 64 * finest) + attention;
        Work decode = DecoderWork.decode(KLEIN.autoencoder(), PICTURE_256);
        assertThat(decode.flop()).isEqualTo(expected);
        assertThat(decode.flop() / 1e12).isCloseTo(0.62, within(0.02));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTextEncoderAsksForWhatItsConfigTells(GoldenCase reference) throws ModelFormatException {
        TextEncoderConfig config = KleinFixtures.textEncoder(reference.config(Component.TEXT_ENCODER));
        CountingKernels kernels = new CountingKernels();
        int tokens = 13;
        try (WeightStore weights = reference.weights(Component.TEXT_ENCODER);
                Arena arena = Arena.ofConfined()) {
            TextEncoder encoder = new TextEncoder(kernels, config, weights);
            long bytes = Workspace.bytesFor(tokens, encoder.outputDim()) + encoder.workspaceBytes(tokens, 1);
            Workspace workspace = new Workspace(arena, bytes);
            Tensor out = workspace.allocate(tokens, encoder.outputDim());
            encoder.encode(out, List.of(new TokenSequence(new int[tokens], tokens)), workspace, () -> {});
        }
        assertThat(kernels.work()).isEqualTo(TextEncoderWork.encode(config, tokens));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStepOfTheTransformerAsksForWhatItsConfigTells(GoldenCase reference) throws ModelFormatException {
        TransformerConfig config = KleinFixtures.transformer(reference.config(Component.TRANSFORMER));
        TokenLayout layout = new TokenLayout(7, new LatentSize(4, 6), List.of(new LatentSize(2, 3)));
        CountingKernels preparation = new CountingKernels();
        CountingKernels step = new CountingKernels();
        try (WeightStore weights = reference.weights(Component.TRANSFORMER);
                Arena arena = Arena.ofConfined()) {
            Transformer preparing = new Transformer(preparation, config, weights);
            Transformer stepping = new Transformer(step, config, weights);
            long io = 2 * Workspace.bytesFor(24, config.inChannels())
                    + Workspace.bytesFor(6, config.inChannels())
                    + Workspace.bytesFor(7, config.jointAttentionDim())
                    + Workspace.bytesFor(7, config.innerDim());
            Workspace workspace =
                    new Workspace(arena, io + preparing.preparedBytes(layout) + stepping.stepBytes(layout, 1));
            Tensor reference0 = workspace.allocate(6, config.inChannels());
            Tensor latents = workspace.allocate(24, config.inChannels());
            Tensor velocity = workspace.allocate(24, config.outChannels());
            Tensor prompt = workspace.allocate(7, config.jointAttentionDim());
            Scene scene = preparing.prepare(layout, List.of(reference0), workspace);
            Tensor text = workspace.allocate(7, config.innerDim());
            preparing.projectText(text, prompt);
            Modulations modulations = stepping.modulate(500, workspace, StageObserver.NONE);
            stepping.velocity(
                    velocity, latents, modulations, List.of(text), scene, workspace, StageObserver.NONE, () -> {});
        }
        assertThat(preparation.work()).isEqualTo(TransformerWork.prepare(config, layout, 1));
        assertThat(step.work()).isEqualTo(TransformerWork.step(config, layout, 1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theDecoderAsksForWhatItsConfigTells(GoldenCase reference) throws ModelFormatException {
        AutoencoderConfig config = KleinFixtures.autoencoder(reference.config(Component.AUTOENCODER));
        CountingKernels kernels = new CountingKernels();
        LatentSize size = new LatentSize(4, 6);
        try (WeightStore weights = reference.weights(Component.AUTOENCODER);
                FixedComputePool pool = new FixedComputePool(1);
                Arena arena = Arena.ofConfined()) {
            LatentDecoder decoder = new LatentDecoder(kernels, pool, config, weights);
            long pixels = (long) size.tokens() * decoder.pixelsPerToken() * decoder.pixelsPerToken();
            long bytes = Workspace.bytesFor(pixels, config.outChannels())
                    + Workspace.bytesFor(size.tokens(), 4L * config.latentChannels())
                    + decoder.workspaceBytes(size, TilePolicy.WHOLE);
            Workspace workspace = new Workspace(arena, bytes);
            Tensor out = workspace.allocate(pixels, config.outChannels());
            Tensor in = workspace.allocate(size.tokens(), 4L * config.latentChannels());
            decoder.decode(out, in, size, TilePolicy.WHOLE, workspace, StageObserver.NONE, () -> {});
        }
        Work expected = DecoderWork.decode(config, size);
        assertThat(kernels.work().flop()).isEqualTo(expected.flop());
        assertThat(kernels.work().weightElements()).isEqualTo(expected.weightElements());
        assertThat(kernels.work().activationBytes()).isEqualTo(expected.activationBytes());
    }

    @Test
    void guidanceDoublesThePassesButNotTheModulations() {
        Work one = TransformerWork.step(KLEIN.transformer(), LAYOUT_256, 1);
        Work two = TransformerWork.step(KLEIN.transformer(), LAYOUT_256, 2);
        assertThat((double) two.flop()).isCloseTo(2.0 * one.flop(), Percentage.withPercentage(0.1));
        assertThat(two.flop()).isLessThan(2 * one.flop());
    }
}
