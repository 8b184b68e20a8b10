package dev.panaflux.pipeline;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.qwen3.TextEncoder;
import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.weights.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Prompts to hidden states, keeping the latest so that a prompt is not encoded twice; the text encoder is open only while
 * a prompt is encoded.
 */
final class PromptEncoder {

    private static final int KEPT_PROMPTS = 8;

    private final Kernels kernels;
    private final ModelFiles model;
    private final Map<PromptTokens, PromptEmbeds> kept = new LinkedHashMap<>(KEPT_PROMPTS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PromptTokens, PromptEmbeds> eldest) {
            return size() > KEPT_PROMPTS;
        }
    };

    PromptEncoder(Kernels kernels, ModelFiles model) {
        this.kernels = kernels;
        this.model = model;
    }

    /** Layers that {@link #encode} would run for {@code prompts}: the units of its progress. */
    int units(List<PromptTokens> prompts) {
        int missing = (int) prompts.stream()
                .distinct()
                .filter(prompt -> !kept.containsKey(prompt))
                .count();
        return missing * model.textEncoder().neededLayers();
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
            try (WeightStore weights = model.openTextEncoder();
                    Arena arena = Arena.ofShared()) {
                TextEncoder encoder = new TextEncoder(kernels, model.textEncoder(), weights);
                int seqLen = missing.getFirst().ids().length;
                Workspace workspace = new Workspace(arena, workspaceBytes(encoder, seqLen));
                for (PromptTokens prompt : missing) {
                    results.put(prompt, encode(encoder, prompt, workspace, progress));
                }
            }
            kept.putAll(results);
        }
        return prompts.stream().map(results::get).map(Objects::requireNonNull).toList();
    }

    /** Bytes of activations for one prompt of {@code seqLen} tokens. */
    static long workspaceBytes(TextEncoder encoder, int seqLen) {
        return Workspace.bytesFor(seqLen, encoder.outputDim()) + encoder.workspaceBytes(seqLen);
    }

    private static PromptEmbeds encode(
            TextEncoder encoder, PromptTokens prompt, Workspace workspace, PhaseProgress progress) {
        int[] ids = prompt.ids();
        try (var _ = workspace.frame()) {
            Tensor out = workspace.allocate(ids.length, encoder.outputDim());
            encoder.encode(out, ids, prompt.validTokens(), workspace, (done, total) -> progress.advance());
            return new PromptEmbeds(out.toFloats(), ids.length);
        }
    }
}
