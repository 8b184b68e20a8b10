package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.TokenSequence;
import dev.panaflux.model.qwen3.TextEncoder;
import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Prompts to hidden states, keeping the latest so that a prompt is not encoded twice; the text encoder is open only while
 * a prompt is encoded.
 */
final class PromptEncoder {

    /** The most different prompts whose encodings are kept. */
    static final int KEPT_PROMPTS = 8;

    /** Rows from which on a layer gains nothing from more of them. */
    private static final int ENOUGH_ROWS = 1536;

    private final Kernels kernels;
    private final ModelFiles model;
    private final MemoryCheck memory;
    private final Map<PromptTokens, PromptEmbeds> kept = new LinkedHashMap<>(KEPT_PROMPTS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PromptTokens, PromptEmbeds> eldest) {
            return size() > KEPT_PROMPTS;
        }
    };

    PromptEncoder(Kernels kernels, ModelFiles model, MemoryCheck memory) {
        this.kernels = kernels;
        this.model = model;
        this.memory = memory;
    }

    /** Layers that {@link #encode} would run for {@code prompts}: the units of its progress. */
    int units(List<PromptTokens> prompts) {
        int missing = (int) prompts.stream()
                .distinct()
                .filter(prompt -> !kept.containsKey(prompt))
                .count();
        return missing * KleinModel.of(model).textEncoder().neededLayers();
    }

    /** The hidden states of each prompt. */
    List<PromptEmbeds> encode(List<PromptTokens> prompts, PhaseProgress progress) throws ModelFormatException {
        Map<PromptTokens, PromptEmbeds> results = new LinkedHashMap<>();
        List<PromptTokens> missing = prompts.stream()
                .distinct()
                .filter(prompt -> !kept.containsKey(prompt))
                .toList();
        for (PromptTokens prompt : prompts) {
            PromptEmbeds embeds = kept.get(prompt);
            if (embeds != null) {
                results.put(prompt, embeds);
            }
        }
        if (!missing.isEmpty()) {
            try (WeightStore weights = model.open(Component.TEXT_ENCODER);
                    Arena arena = Arena.ofShared()) {
                TextEncoder encoder =
                        new TextEncoder(kernels, KleinModel.of(model).textEncoder(), weights);
                int seqLen = missing.getFirst().ids().length;
                int together = together(encoder, seqLen, missing.size());
                Workspace workspace = new Workspace(arena, workspaceBytes(encoder, seqLen, together));
                for (int from = 0; from < missing.size(); from += together) {
                    List<PromptTokens> group = missing.subList(from, Math.min(missing.size(), from + together));
                    List<PromptEmbeds> embeds = encode(encoder, group, workspace, progress);
                    for (int index = 0; index < group.size(); index++) {
                        results.put(group.get(index), embeds.get(index));
                    }
                }
            }
            kept.putAll(results);
        }
        return prompts.stream().map(results::get).map(Objects::requireNonNull).toList();
    }

    /** Bytes of activations for {@code prompts} prompts of {@code seqLen} tokens each. */
    static long workspaceBytes(TextEncoder encoder, int seqLen, int prompts) {
        return Workspace.bytesFor((long) prompts * seqLen, encoder.outputDim())
                + encoder.workspaceBytes(seqLen, prompts);
    }

    /** How many prompts go through each layer together. */
    private int together(TextEncoder encoder, int seqLen, int prompts) {
        int together = Math.clamp(ENOUGH_ROWS / seqLen, 1, prompts);
        while (together > 1 && !memory.fits(workspaceBytes(encoder, seqLen, together))) {
            together--;
        }
        return together;
    }

    private static List<PromptEmbeds> encode(
            TextEncoder encoder, List<PromptTokens> prompts, Workspace workspace, PhaseProgress progress) {
        int seqLen = prompts.getFirst().ids().length;
        List<TokenSequence> sequences = prompts.stream()
                .map(prompt -> new TokenSequence(prompt.ids(), prompt.validTokens()))
                .toList();
        List<PromptEmbeds> embeds = new ArrayList<>();
        try (var _ = workspace.frame()) {
            Tensor out = workspace.allocate((long) prompts.size() * seqLen, encoder.outputDim());
            encoder.encode(out, sequences, workspace, () -> prompts.forEach(prompt -> progress.advance()));
            for (int index = 0; index < prompts.size(); index++) {
                long from = (long) index * seqLen;
                embeds.add(new PromptEmbeds(out.rows(from, from + seqLen).toFloats(), seqLen));
            }
        }
        return embeds;
    }
}
