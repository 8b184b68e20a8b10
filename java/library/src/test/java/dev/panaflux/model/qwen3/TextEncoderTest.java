package dev.panaflux.model.qwen3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import dev.panaflux.model.Matrices;
import dev.panaflux.model.TokenSequence;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextEncoderTest {

    private static final double NMSE = 1e-9;
    private static final List<TokenSequence> FOUR = List.of(new TokenSequence(new int[4], 4));

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withCases")
    void promptEmbeddingsAreTheReferences(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = new TextEncoder(backend.create().apply(pool), config(reference), weights);
            float[] actual = encode(encoder, reference.prompt(golden), BlockProgress.NONE);
            Matrices.assertNmse("prompt_embeds of " + reference, actual, golden.floats("prompt_embeds"), NMSE);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withCases")
    void embeddingsOfTheEmptyPromptAreTheReferences(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            Optional<GoldenCase.Prompt> prompt = reference.emptyPrompt(golden);
            assumeTrue(prompt.isPresent(), "the prompt is cut off, so the template's end is not recorded");
            TextEncoder encoder = new TextEncoder(backend.create().apply(pool), config(reference), weights);
            float[] actual = encode(encoder, prompt.get(), BlockProgress.NONE);
            Matrices.assertNmse(
                    "negative_prompt_embeds of " + reference, actual, golden.floats("negative_prompt_embeds"), NMSE);
        }
    }

    @Test
    void progressCountsTheLayersUpToTheLastOneRead() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        int lastRead = config(reference).outputLayers().getLast();
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = new TextEncoder(scalar(), config(reference), weights);
            List<String> heard = new ArrayList<>();
            encode(encoder, reference.prompt(golden), () -> heard.add("layer"));
            assertThat(heard).hasSize(lastRead);
        }
    }

    @Test
    void whatProgressThrowsEndsTheEncodingAndFreesTheWorkspace() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = new TextEncoder(scalar(), config(reference), weights);
            int[] ids = new int[reference.prompt(golden).ids().size()];
            Workspace workspace = new Workspace(arena, encoder.workspaceBytes(ids.length, 1));
            Tensor out = Matrices.allocate(arena, ids.length, encoder.outputDim());
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(
                            () -> encoder.encode(out, List.of(new TokenSequence(ids, ids.length)), workspace, () -> {
                                throw new CancellationException();
                            }));
            assertThat(workspace.usedBytes()).isZero();
        }
    }

    @Test
    void aWrongOutputSizeOrTokenCountIsRefused() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = new TextEncoder(scalar(), config(reference), weights);
            Workspace workspace = new Workspace(arena, 0);
            Tensor narrow = Matrices.allocate(arena, 4, 1);
            Tensor out = Matrices.allocate(arena, 4, encoder.outputDim());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.encode(narrow, FOUR, workspace, BlockProgress.NONE))
                    .withMessageContainingAll("[4, " + encoder.outputDim() + "]", "found [4, 1] f32");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TokenSequence(new int[4], 5))
                    .withMessageContaining("1 to 4 valid tokens, found 5");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.encode(out, List.of(), workspace, BlockProgress.NONE))
                    .withMessageContaining("expected at least one prompt, found none");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.encode(
                            out,
                            List.of(FOUR.getFirst(), new TokenSequence(new int[3], 3)),
                            workspace,
                            BlockProgress.NONE))
                    .withMessageContaining("prompts of one length, found [4, 3]");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withCases")
    void promptsThatGoTogetherGetWhatEachGetsAlone(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = new TextEncoder(backend.create().apply(pool), config(reference), weights);
            int[] ids = reference.prompt(golden).ids().stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            TokenSequence first =
                    new TokenSequence(ids, reference.prompt(golden).validTokens());
            TokenSequence second = new TokenSequence(ids, 2);
            float[] alone = encode(encoder, List.of(first), BlockProgress.NONE);
            float[] other = encode(encoder, List.of(second), BlockProgress.NONE);
            assertThat(other).isNotEqualTo(alone);
            float[] together = encode(encoder, List.of(first, second), BlockProgress.NONE);
            assertThat(Arrays.copyOf(together, alone.length)).isEqualTo(alone);
            assertThat(Arrays.copyOfRange(together, alone.length, together.length))
                    .isEqualTo(other);
        }
    }

    private Kernels scalar() {
        return Backend.all().getFirst().create().apply(pool);
    }

    private static TextEncoderConfig config(GoldenCase reference) throws ModelFormatException {
        return KleinFixtures.textEncoder(reference.config(Component.TEXT_ENCODER));
    }

    private float[] encode(TextEncoder encoder, GoldenCase.Prompt prompt, BlockProgress progress) {
        int[] ids = prompt.ids().stream().mapToInt(Integer::intValue).toArray();
        return encode(encoder, List.of(new TokenSequence(ids, prompt.validTokens())), progress);
    }

    /** Encodes in a workspace of exactly the size that the encoder asks for. */
    private float[] encode(TextEncoder encoder, List<TokenSequence> prompts, BlockProgress progress) {
        int seqLen = prompts.getFirst().length();
        long bytes = encoder.workspaceBytes(seqLen, prompts.size());
        Workspace workspace = new Workspace(arena, bytes);
        Tensor out = Matrices.allocate(arena, (long) prompts.size() * seqLen, encoder.outputDim());
        encoder.encode(out, prompts, workspace, progress);
        assertThat(workspace.highWaterBytes()).isEqualTo(bytes);
        return out.toFloats();
    }
}
