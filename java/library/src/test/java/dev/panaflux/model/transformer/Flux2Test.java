package dev.panaflux.model.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.VelocityModel;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Flux2Test {

    private static final double NMSE = 1e-9;
    private static final long WORKSPACE_BYTES = 8 << 20;

    /** Backends may sum so few rows in another order; real images have more tokens. */
    private static final int FEW_ROWS = 8;

    private final FixedComputePool pool = new FixedComputePool(2);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void release() {
        pool.close();
        arena.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withFewCases")
    void everyStageOfTheFirstStepIsTheReferences(Backend backend, GoldenCase reference) throws ModelFormatException {
        try (Session session = new Session(backend.create().apply(pool), reference)) {
            Map<String, float[]> stages = new LinkedHashMap<>();
            session.velocity(0, session.prompt, (stage, value) -> stages.put(stage, value.toFloats()));
            assertThat(stages.keySet()).isEqualTo(session.recordedStages());
            for (var stage : stages.entrySet()) {
                float[] expected = session.expected(stage.getKey(), stage.getValue().length);
                Matrices.assertNmse(stage.getKey() + " of " + reference, stage.getValue(), expected, NMSE);
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void everyStageOfTheFirstStepIsTheReferencesInOtherCases(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        everyStageOfTheFirstStepIsTheReferences(backend, reference);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withFewCases")
    void everyStepFromTheReferencesLatentsGivesItsNextLatents(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        try (Session session = new Session(backend.create().apply(pool), reference)) {
            for (int step = 0; step < reference.steps(); step++) {
                float[] next = session.eulerStep(step);
                float[] expected = session.golden.floats("latents.step" + step);
                Matrices.assertNmse("latents.step%d of %s".formatted(step, reference), next, expected, NMSE);
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void everyStepFromTheReferencesLatentsGivesItsNextLatentsInOtherCases(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        everyStepFromTheReferencesLatentsGivesItsNextLatents(backend, reference);
    }

    @Tag("slow")
    @Test
    void progressCountsEveryBlock() throws ModelFormatException {
        try (Session session = new Session(scalar(), GoldenCase.all().getFirst())) {
            int total = session.config.layers() + session.config.singleLayers();
            List<String> heard = new ArrayList<>();
            session.progress = () -> heard.add("block");
            session.velocity(0, session.prompt, StageObserver.NONE);
            assertThat(heard).hasSize(total);
        }
    }

    @Test
    void whatProgressThrowsEndsThePassAndFreesTheWorkspace() throws ModelFormatException {
        try (Session session = new Session(scalar(), GoldenCase.all().getFirst())) {
            long before = session.workspace.usedBytes();
            session.progress = () -> {
                throw new CancellationException();
            };
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> session.velocity(0, session.prompt, StageObserver.NONE));
            assertThat(session.workspace.usedBytes()).isEqualTo(before);
        }
    }

    @Test
    void tensorsThatDoNotFitTheLayoutAreRefused() throws ModelFormatException {
        try (Session session = new Session(scalar(), GoldenCase.all().getFirst())) {
            VelocityModel transformer = session.transformer;
            TransformerConfig config = session.config;
            TokenLayout layout = new TokenLayout(4, new LatentSize(2, 3), List.of(new LatentSize(1, 2)));
            Pass pass = Pass.quiet(scalar(), new Workspace(arena, WORKSPACE_BYTES));
            Tensor wrong = Matrices.allocate(arena, 1, config.inChannels());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> transformer.prepare(pass, layout, List.of()))
                    .withMessage("references: expected 1, found 0");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> transformer.prepare(pass, layout, List.of(wrong)))
                    .withMessage("reference latents: expected [2, %d] f32, found [1, %d] f32"
                            .formatted(config.inChannels(), config.inChannels()));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.scene.project(pass, wrong, wrong))
                    .withMessageStartingWith("prompt embeddings: expected [%d, %d]"
                            .formatted(session.layout.textTokens(), config.jointAttentionDim()));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withFewCases")
    void sequencesThatGoTogetherGetWhatEachGetsAlone(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        try (Session session = new Session(backend.create().apply(pool), reference)) {
            Tensor another = Matrices.allocate(arena, session.layout.textTokens(), session.config.innerDim());
            another.setFloats(negated(session.prompt.toFloats()));
            List<Tensor> texts = List.of(session.prompt, another, session.prompt);
            float[] first = session.velocity(0, session.prompt, StageObserver.NONE);
            float[] second = session.velocity(0, another, StageObserver.NONE);
            assertThat(second).isNotEqualTo(first);
            List<float[]> together = session.velocities(0, texts);
            if (session.layout.imageTokens() > FEW_ROWS) {
                assertThat(together).containsExactly(first, second, first);
            } else {
                Matrices.assertNmse("first", together.getFirst(), first, NMSE);
                Matrices.assertNmse("second", together.get(1), second, NMSE);
                Matrices.assertNmse("third", together.getLast(), first, NMSE);
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("dev.panaflux.model.Backend#withOtherCases")
    void sequencesThatGoTogetherGetWhatEachGetsAloneInOtherCases(Backend backend, GoldenCase reference)
            throws ModelFormatException {
        sequencesThatGoTogetherGetWhatEachGetsAlone(backend, reference);
    }

    private static float[] negated(float[] values) {
        float[] negated = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            negated[i] = -values[i];
        }
        return negated;
    }

    private Kernels scalar() {
        return Backend.all().getFirst().create().apply(pool);
    }

    /** A request whose scene is prepared. */
    private final class Session implements AutoCloseable {
        final WeightStore golden;
        final WeightStore weights;
        final TransformerConfig config;
        final VelocityModel transformer;
        final Kernels kernels;
        final TokenLayout layout;
        final VelocityModel.Scene scene;
        final Workspace workspace;
        final Tensor prompt;
        final Tensor emptyPrompt;
        final GoldenCase reference;
        BlockProgress progress = BlockProgress.NONE;

        Session(Kernels kernels, GoldenCase reference) throws ModelFormatException {
            this.reference = reference;
            golden = reference.golden();
            weights = reference.weights(Component.TRANSFORMER);
            config = KleinFixtures.transformer(reference.config(Component.TRANSFORMER));
            this.kernels = kernels;
            transformer = new Flux2(config).bind(weights);
            List<LatentSize> sizes = new ArrayList<>();
            List<Tensor> latents = new ArrayList<>();
            for (int index = 0; index < reference.references(); index++) {
                String name = "ref%d.latents".formatted(index);
                LatentSize size = size(name);
                sizes.add(size);
                latents.add(tokens(golden.floats(name), size));
            }
            int textTokens = golden.integers("input_ids").length;
            layout = new TokenLayout(textTokens, size("noise"), sizes);
            workspace = new Workspace(arena, WORKSPACE_BYTES);
            scene = transformer.prepare(Pass.quiet(kernels, workspace), layout, latents);
            prompt = projected("prompt_embeds");
            emptyPrompt = projected("negative_prompt_embeds");
        }

        private Tensor projected(String name) throws ModelFormatException {
            Tensor text = Matrices.allocate(arena, layout.textTokens(), config.innerDim());
            scene.project(Pass.quiet(kernels, workspace), text, embeddings(name));
            return text;
        }

        private Tensor embeddings(String name) throws ModelFormatException {
            return Matrices.of(arena, layout.textTokens(), config.jointAttentionDim(), golden.floats(name));
        }

        private LatentSize size(String name) throws ModelFormatException {
            List<Long> shape = golden.catalog().shape(name);
            return new LatentSize(Math.toIntExact(shape.get(2)), Math.toIntExact(shape.get(3)));
        }

        private Tensor tokens(float[] planes, LatentSize size) {
            return Matrices.of(
                    arena, size.tokens(), config.inChannels(), Matrices.transposed(planes, config.inChannels()));
        }

        Tensor latentsBefore(int step) throws ModelFormatException {
            return step == 0
                    ? tokens(golden.floats("noise"), layout.image())
                    : Matrices.of(
                            arena,
                            layout.imageTokens(),
                            config.inChannels(),
                            golden.floats("latents.step" + (step - 1)));
        }

        float[] velocity(int step, Tensor text, StageObserver observer) throws ModelFormatException {
            Tensor out = Matrices.allocate(arena, layout.imageTokens(), config.outChannels());
            float timestep = golden.floats("timesteps")[step];
            try (var _ = workspace.frame()) {
                Pass pass = new Pass(kernels, workspace, observer, progress);
                scene.at(pass, timestep)
                        .velocity(pass, out, latentsBefore(step), List.of(VelocityModel.Sequence.of(text)));
            }
            return out.toFloats();
        }

        List<float[]> velocities(int step, List<Tensor> texts) throws ModelFormatException {
            int tokens = layout.imageTokens();
            Tensor latents = Matrices.allocate(arena, (long) texts.size() * tokens, config.inChannels());
            Tensor out = Matrices.allocate(arena, (long) texts.size() * tokens, config.outChannels());
            for (int sequence = 0; sequence < texts.size(); sequence++) {
                latents.rows((long) sequence * tokens, (sequence + 1L) * tokens)
                        .setFloats(latentsBefore(step).toFloats());
            }
            try (var _ = workspace.frame()) {
                Pass pass = Pass.quiet(kernels, workspace);
                scene.at(pass, golden.floats("timesteps")[step])
                        .velocity(
                                pass,
                                out,
                                latents,
                                texts.stream().map(VelocityModel.Sequence::of).toList());
            }
            return IntStream.range(0, texts.size())
                    .mapToObj(sequence -> out.rows((long) sequence * tokens, (sequence + 1L) * tokens)
                            .toFloats())
                    .toList();
        }

        float[] eulerStep(int step) throws ModelFormatException {
            float[] velocity = velocity(step, prompt, StageObserver.NONE);
            float guidance = reference.guidance();
            if (guidance > 1) {
                float[] unconditional = velocity(step, emptyPrompt, StageObserver.NONE);
                for (int i = 0; i < velocity.length; i++) {
                    velocity[i] = unconditional[i] + guidance * (velocity[i] - unconditional[i]);
                }
            }
            float[] sigmas = golden.floats("sigmas");
            float[] latents = latentsBefore(step).toFloats();
            for (int i = 0; i < latents.length; i++) {
                latents[i] += (sigmas[step + 1] - sigmas[step]) * velocity[i];
            }
            return latents;
        }

        Set<String> recordedStages() {
            return golden.catalog().names().stream()
                    .filter(name -> name.startsWith("step0."))
                    .map(name -> name.substring("step0.".length()))
                    .collect(Collectors.toSet());
        }

        /**
         * The reference's stage. Where this transformer computes the image's tokens alone, so much of it: the visual
         * streams begin with them, after the text if that is part of the stage.
         */
        float[] expected(String stage, int length) throws ModelFormatException {
            float[] all = golden.floats("step0." + stage);
            if (all.length == length) {
                return all;
            }
            assertThat(length)
                    .as(stage)
                    .isEqualTo(layout.imageTokens()
                            * (stage.equals("velocity") ? config.outChannels() : config.innerDim()));
            int from = stage.equals("single0") ? layout.textTokens() * config.innerDim() : 0;
            return Arrays.copyOfRange(all, from, from + length);
        }

        @Override
        public void close() {
            golden.close();
            weights.close();
        }
    }
}
