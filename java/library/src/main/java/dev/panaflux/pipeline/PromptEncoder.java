package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.Network;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TextEncoder;
import dev.panaflux.model.TokenSequence;
import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Encodes prompts to hidden states and keeps recent results, so that a prompt is not encoded twice. The text encoder is open
 * only while a prompt is encoded.
 */
final class PromptEncoder {

    /** Number of prompts whose encodings are kept. */
    static final int KEPT_PROMPTS = 8;

    /** Row count above which larger batches no longer speed up a layer. */
    private static final int ENOUGH_ROWS = 1536;

    private final Kernels kernels;
    private final ModelFiles model;
    private final Network<TextEncoder> network;
    private final MemoryCheck memory;
    private final PromptStore store;
    private final Map<PromptTokens, PromptEmbeds> kept = new LinkedHashMap<>(KEPT_PROMPTS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PromptTokens, PromptEmbeds> eldest) {
            return size() > KEPT_PROMPTS;
        }
    };

    PromptEncoder(Kernels kernels, ModelFiles model, MemoryCheck memory, PromptStore store) {
        this.kernels = kernels;
        this.store = store;
        this.model = model;
        this.network = model.description().networks().textEncoder();
        this.memory = memory;
    }

    /**
     * Takes from the store what is not here.
     *
     * @param prompts at most {@link #KEPT_PROMPTS} different ones
     * @param notices hears of trouble with the store
     * @return where each prompt's encoding comes from
     */
    Map<PromptTokens, EncodingSource> recall(List<PromptTokens> prompts, Consumer<String> notices) {
        Map<PromptTokens, EncodingSource> sources = new LinkedHashMap<>();
        // Looking them up also makes them the last to be dropped.
        prompts.forEach(prompt ->
                sources.put(prompt, kept.get(prompt) == null ? EncodingSource.COMPUTED : EncodingSource.MEMORY));
        int features = DryRun.bind(network).outputDim();
        for (PromptTokens prompt : missing(prompts)) {
            store.find(prompt, notices)
                    .filter(values -> values.length == prompt.length() * features)
                    .ifPresent(values -> {
                        kept.put(prompt, new PromptEmbeds(values, prompt.length()));
                        sources.put(prompt, EncodingSource.STORE);
                    });
        }
        return sources;
    }

    /** Number of blocks that {@link #encode} would run for {@code prompts}: its units of progress. */
    int units(List<PromptTokens> prompts) {
        return missing(prompts).stream()
                .mapToInt(
                        prompt -> StageCosts.encode(network, prompt.length(), 1).blocks())
                .sum();
    }

    private List<PromptTokens> missing(List<PromptTokens> prompts) {
        return prompts.stream()
                .distinct()
                .filter(prompt -> !kept.containsKey(prompt))
                .toList();
    }

    /**
     * The hidden states of each prompt.
     *
     * @param notices hears of trouble with the store
     */
    List<PromptEmbeds> encode(List<PromptTokens> prompts, BlockProgress progress, Consumer<String> notices)
            throws ModelFormatException {
        List<PromptTokens> missing = missing(prompts);
        Map<PromptTokens, PromptEmbeds> results = new LinkedHashMap<>();
        for (PromptTokens prompt : prompts) {
            PromptEmbeds embeds = kept.get(prompt);
            if (embeds != null) {
                results.put(prompt, embeds);
            }
        }
        if (!missing.isEmpty()) {
            encodeMissing(missing, progress, results);
            kept.putAll(results);
            missing.forEach(prompt -> store.keep(prompt, Objects.requireNonNull(results.get(prompt)), notices));
        }
        return prompts.stream().map(results::get).map(Objects::requireNonNull).toList();
    }

    /** Batches prompts of the same length, as many as are worthwhile and fit into memory. */
    private void encodeMissing(
            List<PromptTokens> missing, BlockProgress progress, Map<PromptTokens, PromptEmbeds> results)
            throws ModelFormatException {
        Collection<List<PromptTokens>> byLength = missing.stream()
                .collect(Collectors.groupingBy(PromptTokens::length, LinkedHashMap::new, Collectors.toList()))
                .values();
        try (TensorSource weights = model.open(Component.TEXT_ENCODER)) {
            results.putAll(weights.reading(() -> encode(weights, byLength, progress)));
        }
    }

    private Map<PromptTokens, PromptEmbeds> encode(
            TensorSource weights, Collection<List<PromptTokens>> byLength, BlockProgress progress)
            throws ModelFormatException {
        Map<PromptTokens, PromptEmbeds> results = new HashMap<>();
        TextEncoder encoder = network.bind(weights);
        for (List<PromptTokens> group : byLength) {
            int length = group.getFirst().length();
            int together = together(length, group.size());
            try (Arena arena = Arena.ofShared()) {
                Workspace workspace = new Workspace(arena, workspaceBytes(length, together));
                for (int from = 0; from < group.size(); from += together) {
                    List<PromptTokens> part = group.subList(from, Math.min(group.size(), from + together));
                    Pass pass = Pass.quiet(kernels, workspace)
                            .reportedTo(() -> part.forEach(prompt -> progress.blockDone()));
                    encode(encoder, pass, part, results);
                }
            }
        }
        return results;
    }

    private long workspaceBytes(int length, int prompts) {
        return StageCosts.encode(network, length, prompts).workspaceBytes();
    }

    private int together(int length, int prompts) {
        int together = Math.clamp(ENOUGH_ROWS / length, 1, prompts);
        while (together > 1 && !memory.fits(workspaceBytes(length, together))) {
            together--;
        }
        return together;
    }

    private static void encode(
            TextEncoder encoder, Pass pass, List<PromptTokens> prompts, Map<PromptTokens, PromptEmbeds> results) {
        int length = prompts.getFirst().length();
        try (var _ = pass.workspace().frame()) {
            Tensor out = pass.workspace().allocate((long) prompts.size() * length, encoder.outputDim());
            encoder.encode(
                    pass,
                    out,
                    prompts.stream()
                            .map(prompt -> new TokenSequence(prompt.ids(), prompt.validTokens()))
                            .toList());
            for (int index = 0; index < prompts.size(); index++) {
                long from = (long) index * length;
                results.put(
                        prompts.get(index),
                        new PromptEmbeds(out.rows(from, from + length).toFloats(), length));
            }
        }
    }
}
