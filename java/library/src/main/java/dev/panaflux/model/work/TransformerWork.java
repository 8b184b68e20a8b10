package dev.panaflux.model.work;

import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.transformer.TransformerConfig;

/** What the transformer costs. */
public final class TransformerWork {

    private TransformerWork() {}

    /** What a request does once before its steps: the projections of {@code prompts} prompts and of the references. */
    public static Work prepare(TransformerConfig config, TokenLayout layout, int prompts) {
        Tally tally = new Tally();
        for (int prompt = 0; prompt < prompts; prompt++) {
            tally.linear(layout.textTokens(), config.jointAttentionDim(), config.innerDim());
        }
        layout.references().forEach(size -> tally.linear(size.tokens(), config.inChannels(), config.innerDim()));
        return tally.work();
    }

    /** A denoising step with {@code prompts} passes: 2 with guidance, else 1. */
    public static Work step(TransformerConfig config, TokenLayout layout, int prompts) {
        return modulate(config).plus(velocity(config, layout).times(prompts));
    }

    private static Work modulate(TransformerConfig config) {
        long inner = config.innerDim();
        Tally tally = new Tally();
        tally.linear(1, config.timestepChannels(), inner);
        tally.pass(1, inner);
        tally.linear(1, inner, inner);
        tally.pass(1, inner);
        tally.linear(1, inner, 6 * inner);
        tally.linear(1, inner, 6 * inner);
        tally.linear(1, inner, 3 * inner);
        tally.linear(1, inner, 2 * inner);
        return tally.work();
    }

    private static Work velocity(TransformerConfig config, TokenLayout layout) {
        long inner = config.innerDim();
        long image = layout.imageTokens();
        Tally tally = new Tally();
        tally.pass(layout.textTokens(), inner);
        tally.linear(image, config.inChannels(), inner);
        tally.pass(layout.referenceTokens(), inner);
        tally.pass(image, inner);
        tally.linear(image, inner, config.outChannels());
        Work work = tally.work().plus(doubleBlock(config, layout).times(config.layers()));
        if (config.singleLayers() > 0) {
            long total = layout.totalTokens();
            work = work.plus(singleBlock(config, total, total).times(config.singleLayers() - 1))
                    .plus(singleBlock(config, image, total));
        }
        return work;
    }

    private static Work doubleBlock(TransformerConfig config, TokenLayout layout) {
        long total = layout.totalTokens();
        Tally tally = new Tally();
        for (long tokens : new long[] {layout.textTokens(), total - layout.textTokens()}) {
            long inner = config.innerDim();
            tally.pass(tokens, inner);
            tally.linear(tokens, inner, inner);
            tally.linear(tokens, inner, inner);
            tally.linear(tokens, inner, inner);
            tally.pass(tokens, inner);
            tally.pass(tokens, inner);
            tally.linear(tokens, inner, inner, true);
            tally.pass(tokens, inner);
            swiGlu(tally, config, tokens);
            tally.linear(tokens, config.feedForwardDim(), inner, true);
        }
        tally.attention(total, total, total * total, config.heads(), config.heads(), config.headDim());
        return tally.work();
    }

    /** {@code active} of {@code total} rows are computed, the others only attended to. */
    private static Work singleBlock(TransformerConfig config, long active, long total) {
        long inner = config.innerDim();
        Tally tally = new Tally();
        tally.pass(total, inner);
        tally.linear(active, inner, inner);
        tally.linear(total, inner, inner);
        tally.linear(total, inner, inner);
        tally.pass(active, inner);
        tally.pass(total, inner);
        tally.attention(active, total, active * total, config.heads(), config.heads(), config.headDim());
        swiGlu(tally, config, active);
        tally.linear(active, inner + config.feedForwardDim(), inner, true);
        return tally.work();
    }

    private static void swiGlu(Tally tally, TransformerConfig config, long tokens) {
        tally.linear(tokens, config.innerDim(), config.feedForwardDim());
        tally.linear(tokens, config.innerDim(), config.feedForwardDim(), true);
    }
}
