package dev.panaflux.explain.page;

import dev.panaflux.explain.record.BlockTrace;
import dev.panaflux.explain.record.Recording;
import java.util.List;

/** How image tokens divide their attention between groups of tokens: the mean of all recorded blocks and steps. */
final class AttentionShares {

    static final int WORDS = 0;
    static final int TEMPLATE = 1;
    static final int PADDING = 2;
    static final int IMAGE = 3;
    static final int REFERENCES = 4;

    private final double[] means = new double[REFERENCES + 1];
    private final int[] tokens;

    /** Those of a run. */
    AttentionShares(Recording run) {
        List<BlockTrace> blocks =
                run.steps().stream().flatMap(step -> step.blocks().stream()).toList();
        for (BlockTrace block : blocks) {
            for (int group = 0; group < means.length; group++) {
                means[group] += block.shares()[group] / blocks.size();
            }
        }
        int words = run.prompt().words().size();
        int valid = run.prompt().tokens().validTokens();
        int length = run.prompt().tokens().length();
        tokens = new int[] {words, valid - words, length - valid, run.size().tokens()};
    }

    /** Whether there are reference images, whose number of tokens is not known here. */
    boolean hasReferences() {
        return means[REFERENCES] > 0;
    }

    /** The part of the attention that a group gets. */
    double of(int group) {
        return means[group];
    }

    /** The part that a group would get if all tokens got the same, without references. */
    double even(int group) {
        int all = 0;
        for (int count : tokens) {
            all += count;
        }
        return tokens[group] / (double) all;
    }
}
