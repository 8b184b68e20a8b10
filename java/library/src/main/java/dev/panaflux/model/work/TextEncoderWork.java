package dev.panaflux.model.work;

import dev.panaflux.model.qwen3.TextEncoderConfig;

/** What encoding a prompt costs. */
public final class TextEncoderWork {

    private TextEncoderWork() {}

    /**
     * One prompt of {@code seqLen} tokens, padding included, through the layers that are read. Attention is causal, so a
     * token meets itself and those before it; how much of the prompt is padding is not taken into account.
     */
    public static Work encode(TextEncoderConfig config, int seqLen) {
        Tally tally = new Tally();
        tally.embeddingGather(seqLen, config.hiddenSize());
        config.outputLayers().forEach(_ -> tally.pass(seqLen, config.hiddenSize()));
        return tally.work().plus(layer(config, seqLen).times(config.neededLayers()));
    }

    private static Work layer(TextEncoderConfig config, long seqLen) {
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        long queryDim = (long) config.heads() * config.headDim();
        long keyDim = (long) config.kvHeads() * config.headDim();
        Tally tally = new Tally();
        tally.pass(seqLen, hidden);
        tally.linear(seqLen, hidden, queryDim);
        tally.linear(seqLen, hidden, keyDim);
        tally.linear(seqLen, hidden, keyDim);
        tally.pass(seqLen, queryDim);
        tally.pass(seqLen, keyDim);
        long pairs = seqLen * (seqLen + 1) / 2;
        tally.attention(seqLen, seqLen, pairs, config.heads(), config.kvHeads(), config.headDim());
        tally.linear(seqLen, queryDim, hidden, true);
        tally.pass(seqLen, hidden);
        tally.linear(seqLen, hidden, inner);
        tally.linear(seqLen, hidden, inner, true);
        tally.linear(seqLen, inner, hidden, true);
        return tally.work();
    }
}
