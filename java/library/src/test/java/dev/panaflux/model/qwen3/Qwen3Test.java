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
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TextEncoder;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Qwen3Test {

    private static final double NMSE = 1e-9;
    private static final long WORKSPACE_BYTES = 4 << 20;
    private static final List<TokenSequence> FOUR = List.of(new TokenSequence(new int[4], 4));

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();
    private Kernels kernels = Backend.all().getFirst().create().apply(pool);

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withFewCases")
    void promptEmbeddingsAreTheReferences(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = network(reference).bind(weights);
            kernels = backend.create().apply(pool);
            float[] actual = encode(encoder, reference.prompt(golden), BlockProgress.NONE);
            Matrices.assertNmse("prompt_embeds of " + reference, actual, golden.floats("prompt_embeds"), NMSE);
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void promptEmbeddingsAreTheReferencesInOtherCases(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        promptEmbeddingsAreTheReferences(backend, reference);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withFewCases")
    void embeddingsOfTheEmptyPromptAreTheReferences(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            Optional<GoldenCase.Prompt> prompt = reference.emptyPrompt(golden);
            assumeTrue(prompt.isPresent(), "the prompt is cut off, so the template's end is not recorded");
            TextEncoder encoder = network(reference).bind(weights);
            kernels = backend.create().apply(pool);
            float[] actual = encode(encoder, prompt.get(), BlockProgress.NONE);
            Matrices.assertNmse(
                    "negative_prompt_embeds of " + reference, actual, golden.floats("negative_prompt_embeds"), NMSE);
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void embeddingsOfTheEmptyPromptAreTheReferencesInOtherCases(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        embeddingsOfTheEmptyPromptAreTheReferences(backend, reference);
    }

    @Test
    void progressCountsTheLayersUpToTheLastOneRead() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        int lastRead = network(reference).outputLayers().getLast();
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = network(reference).bind(weights);
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
            TextEncoder encoder = network(reference).bind(weights);
            int[] ids = new int[reference.prompt(golden).ids().size()];
            Workspace workspace = new Workspace(arena, WORKSPACE_BYTES);
            Pass cancelled = Pass.quiet(kernels, workspace).reportedTo(() -> {
                throw new CancellationException();
            });
            Tensor out = Matrices.allocate(arena, ids.length, encoder.outputDim());
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> encoder.encode(cancelled, out, List.of(new TokenSequence(ids, ids.length))));
            assertThat(workspace.usedBytes()).isZero();
        }
    }

    @Test
    void aWrongOutputSizeOrTokenCountIsRefused() throws ModelFormatException {
        GoldenCase reference = GoldenCase.all().getFirst();
        try (WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = network(reference).bind(weights);
            Pass pass = Pass.quiet(kernels, new Workspace(arena, 0));
            Tensor narrow = Matrices.allocate(arena, 4, 1);
            Tensor out = Matrices.allocate(arena, 4, encoder.outputDim());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.encode(pass, narrow, FOUR))
                    .withMessageContainingAll("[4, " + encoder.outputDim() + "]", "found [4, 1] f32");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TokenSequence(new int[4], 5))
                    .withMessageContaining("1 to 4 valid tokens, found 5");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.encode(pass, out, List.of()))
                    .withMessageContaining("expected at least one prompt, found none");
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            encoder.encode(pass, out, List.of(FOUR.getFirst(), new TokenSequence(new int[3], 3))))
                    .withMessageContaining("prompts of the same length, found [4, 3]");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withFewCases")
    void promptsThatGoTogetherGetWhatEachGetsAlone(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (WeightStore golden = reference.golden();
                WeightStore weights = reference.weights(Component.TEXT_ENCODER)) {
            TextEncoder encoder = network(reference).bind(weights);
            kernels = backend.create().apply(pool);
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

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void promptsThatGoTogetherGetWhatEachGetsAloneInOtherCases(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        promptsThatGoTogetherGetWhatEachGetsAlone(backend, reference);
    }

    private static Qwen3 network(GoldenCase reference) throws ModelFormatException {
        return KleinFixtures.network(config(reference));
    }

    private static TextEncoderConfig config(GoldenCase reference) throws ModelFormatException {
        return KleinFixtures.textEncoder(reference.config(Component.TEXT_ENCODER));
    }

    private float[] encode(TextEncoder encoder, GoldenCase.Prompt prompt, BlockProgress progress) {
        int[] ids = prompt.ids().stream().mapToInt(Integer::intValue).toArray();
        return encode(encoder, List.of(new TokenSequence(ids, prompt.validTokens())), progress);
    }

    private float[] encode(TextEncoder encoder, List<TokenSequence> prompts, BlockProgress progress) {
        int seqLen = prompts.getFirst().length();
        Tensor out = Matrices.allocate(arena, (long) prompts.size() * seqLen, encoder.outputDim());
        Workspace workspace = new Workspace(arena, WORKSPACE_BYTES);
        encoder.encode(new Pass(kernels, workspace, StageObserver.NONE, progress), out, prompts);
        return out.toFloats();
    }
}
