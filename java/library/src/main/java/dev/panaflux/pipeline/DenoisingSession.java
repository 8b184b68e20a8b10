package dev.panaflux.pipeline;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.StepCache;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.VelocityModel;
import dev.panaflux.sampling.EulerStep;
import dev.panaflux.sampling.Velocities;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A velocity model with its weights and workspace, for all images of a round. They have the same size and the same reference
 * images, but may have different prompts.
 */
final class DenoisingSession {

    private final VelocityModel model;
    private final Pass pass;
    private final int together;
    private final int imageTokens;
    private final Map<Integer, VelocityModel.Scene> scenes = new HashMap<>();

    /**
     * Prepares what all images of the round share.
     *
     * @param pass the kernels, and a workspace of the size from {@link ActivationMemory}
     * @param layouts the layout for each text length that occurs; otherwise equal
     * @param together sequences per transformer pass, at least 1
     */
    DenoisingSession(
            VelocityModel model,
            Pass pass,
            Collection<TokenLayout> layouts,
            List<ReferenceLatents> references,
            int together) {
        this.model = model;
        this.pass = pass;
        this.together = together;
        this.imageTokens = layouts.iterator().next().imageTokens();
        List<Tensor> latents = references.stream()
                .map(reference -> load(reference.values(), reference.size().tokens()))
                .toList();
        layouts.forEach(layout -> scenes.put(layout.textTokens(), model.prepare(pass, layout, latents)));
    }

    private Tensor load(float[] values, int rows) {
        Tensor tensor = pass.workspace().allocate(rows, values.length / rows);
        tensor.setFloats(values);
        return tensor;
    }

    /** Channels of a latent token. */
    int channels() {
        return model.latentChannels();
    }

    /** Transformer passes per step for sequences with these prompts. */
    int runs(List<PromptEmbeds> prompts) {
        return byLength(prompts).values().stream()
                .mapToInt(sequences -> groups(sequences).size())
                .sum();
    }

    private static Map<Integer, List<Integer>> byLength(List<PromptEmbeds> prompts) {
        Map<Integer, List<Integer>> byLength = new LinkedHashMap<>();
        for (int sequence = 0; sequence < prompts.size(); sequence++) {
            byLength.computeIfAbsent(prompts.get(sequence).tokens(), length -> new ArrayList<>())
                    .add(sequence);
        }
        return byLength;
    }

    /** Splits sequences into groups of one transformer pass each. */
    private List<List<Integer>> groups(List<Integer> sequences) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int from = 0; from < sequences.size(); from += together) {
            groups.add(sequences.subList(from, Math.min(sequences.size(), from + together)));
        }
        return groups;
    }

    /**
     * Projects the prompts of a batch, each distinct object once.
     *
     * @param prompts the prompt of each sequence
     * @param observer observes the first transformer pass of the first step
     * @param progress receives every finished block
     * @param stepCache the threshold below which a step takes most blocks from the one before, or null
     */
    Batch open(List<PromptEmbeds> prompts, StageObserver observer, BlockProgress progress, @Nullable Double stepCache) {
        return new Batch(prompts, observer, progress, stepCache);
    }

    /**
     * The velocities of one batch, or of its first sequences where there are fewer latents; closing frees the memory of its
     * prompts.
     */
    final class Batch implements Velocities, AutoCloseable {

        private final Workspace.Frame frame = pass.workspace().frame();
        private final Map<Integer, List<Integer>> byLength;
        private final List<VelocityModel.Sequence> sequences = new ArrayList<>();
        private final BlockProgress progress;
        private StageObserver observer;

        private Batch(
                List<PromptEmbeds> prompts,
                StageObserver observer,
                BlockProgress progress,
                @Nullable Double stepCache) {
            this.byLength = byLength(prompts);
            this.observer = observer;
            this.progress = progress;
            IdentityHashMap<PromptEmbeds, Tensor> projected = new IdentityHashMap<>();
            for (PromptEmbeds prompt : prompts) {
                Tensor text = projected.computeIfAbsent(prompt, this::project);
                sequences.add(new VelocityModel.Sequence(text, stepCache == null ? null : cache(stepCache)));
            }
        }

        private StepCache cache(double threshold) {
            return StepCache.allocate(pass.workspace(), imageTokens, model.modelDim(), threshold);
        }

        /** Number of transformer passes that took most blocks from the step before. */
        int reused() {
            return sequences.stream()
                    .map(VelocityModel.Sequence::cache)
                    .filter(Objects::nonNull)
                    .mapToInt(StepCache::reused)
                    .sum();
        }

        private Tensor project(PromptEmbeds embeds) {
            Tensor text = pass.workspace().allocate(embeds.tokens(), model.modelDim());
            try (var _ = pass.workspace().frame()) {
                scene(embeds.tokens()).project(pass, text, load(embeds.values(), embeds.tokens()));
            }
            return text;
        }

        private VelocityModel.Scene scene(int textTokens) {
            return Objects.requireNonNull(scenes.get(textTokens));
        }

        @Override
        public List<float[]> at(EulerStep euler, List<float[]> latents) {
            float[][] velocities = new float[latents.size()][];
            byLength.forEach((length, indices) -> {
                try (var _ = pass.workspace().frame()) {
                    VelocityModel.Step step = scene(length).at(observed(), euler.timestep());
                    List<Integer> wanted = indices.stream()
                            .filter(sequence -> sequence < latents.size())
                            .toList();
                    for (List<Integer> group : groups(wanted)) {
                        velocity(step, group, latents, velocities);
                        observer = StageObserver.NONE;
                    }
                }
            });
            return List.of(velocities);
        }

        private Pass observed() {
            return pass.observedBy(observer).reportedTo(progress);
        }

        private void velocity(
                VelocityModel.Step step, List<Integer> group, List<float[]> latents, float[][] velocities) {
            try (var _ = pass.workspace().frame()) {
                int tokens = latents.getFirst().length / model.latentChannels();
                long rows = (long) group.size() * tokens;
                Tensor in = pass.workspace().allocate(rows, model.latentChannels());
                Tensor out = pass.workspace().allocate(rows, model.latentChannels());
                for (int index = 0; index < group.size(); index++) {
                    rows(in, index, tokens).setFloats(latents.get(group.get(index)));
                }
                step.velocity(
                        observed(), out, in, group.stream().map(sequences::get).toList());
                for (int index = 0; index < group.size(); index++) {
                    velocities[group.get(index)] = rows(out, index, tokens).toFloats();
                }
            }
        }

        private static Tensor rows(Tensor all, long index, int tokens) {
            return all.rows(index * tokens, (index + 1) * tokens);
        }

        @Override
        public void close() {
            frame.close();
        }
    }
}
