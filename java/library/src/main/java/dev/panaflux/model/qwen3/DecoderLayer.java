package dev.panaflux.model.qwen3;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.List;

/**
 * One Qwen3 layer: {@code x += attention(norm(x))}, then {@code x += swiglu(norm(x))}.
 *
 * <p>Grouped-query attention with an RMS norm over each query and key head before the rotation. Source:
 * {@code Qwen3DecoderLayer} of transformers.
 */
final class DecoderLayer {

    private final Kernels kernels;
    private final float eps;
    private final AttentionShape shape;
    private final Tensor inputNorm;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor queryNorm;
    private final Tensor keyNorm;
    private final Tensor output;
    private final Tensor feedForwardNorm;
    private final Tensor gate;
    private final Tensor up;
    private final Tensor down;

    DecoderLayer(Kernels kernels, TextEncoderConfig config, TensorSource weights, String prefix)
            throws ModelFormatException {
        int hidden = config.hiddenSize();
        int queryDim = config.heads() * config.headDim();
        int keyDim = config.kvHeads() * config.headDim();
        this.kernels = kernels;
        this.eps = config.rmsNormEps();
        this.shape = new AttentionShape(
                config.heads(), config.kvHeads(), config.headDim(), (float) (1 / Math.sqrt(config.headDim())));
        this.inputNorm = weights.tensor(prefix + ".input_layernorm.weight", hidden);
        this.query = weights.tensor(prefix + ".self_attn.q_proj.weight", queryDim, hidden);
        this.key = weights.tensor(prefix + ".self_attn.k_proj.weight", keyDim, hidden);
        this.value = weights.tensor(prefix + ".self_attn.v_proj.weight", keyDim, hidden);
        this.queryNorm = weights.tensor(prefix + ".self_attn.q_norm.weight", config.headDim());
        this.keyNorm = weights.tensor(prefix + ".self_attn.k_norm.weight", config.headDim());
        this.output = weights.tensor(prefix + ".self_attn.o_proj.weight", hidden, queryDim);
        this.feedForwardNorm = weights.tensor(prefix + ".post_attention_layernorm.weight", hidden);
        this.gate = weights.tensor(prefix + ".mlp.gate_proj.weight", config.intermediateSize(), hidden);
        this.up = weights.tensor(prefix + ".mlp.up_proj.weight", config.intermediateSize(), hidden);
        this.down = weights.tensor(prefix + ".mlp.down_proj.weight", hidden, config.intermediateSize());
    }

    /** Bytes that {@link #forward} takes of the workspace. */
    static long workspaceBytes(TextEncoderConfig config, long rows) {
        long queryDim = (long) config.heads() * config.headDim();
        long keyDim = (long) config.kvHeads() * config.headDim();
        long attention = 2 * Workspace.bytesFor(rows, queryDim) + 2 * Workspace.bytesFor(rows, keyDim);
        long feedForward = Workspace.bytesFor(rows, config.intermediateSize());
        return Workspace.bytesFor(rows, config.hiddenSize()) + Math.max(attention, feedForward);
    }

    /**
     * Computes in place on {@code hidden} {@code [sequences * seqLen, hiddenSize]}.
     *
     * @param rope of one sequence
     * @param masks one for each sequence
     */
    void forward(Tensor hidden, Rope rope, List<AttentionMask> masks, Workspace workspace) {
        try (var _ = workspace.frame()) {
            Tensor normed = workspace.allocate(hidden.rows(), hidden.cols());
            attend(hidden, normed, rope, masks, workspace);
            feedForward(hidden, normed, workspace);
        }
    }

    private void attend(Tensor hidden, Tensor normed, Rope rope, List<AttentionMask> masks, Workspace workspace) {
        try (var _ = workspace.frame()) {
            Tensor q = workspace.allocate(hidden.rows(), query.rows());
            Tensor k = workspace.allocate(hidden.rows(), key.rows());
            Tensor v = workspace.allocate(hidden.rows(), value.rows());
            Tensor attended = workspace.allocate(hidden.rows(), query.rows());
            kernels.rmsNorm(normed, hidden, inputNorm, eps);
            kernels.linear(q, normed, query, null, Epilogue.STORE);
            kernels.linear(k, normed, key, null, Epilogue.STORE);
            kernels.linear(v, normed, value, null, Epilogue.STORE);
            long seqLen = hidden.rows() / masks.size();
            for (int sequence = 0; sequence < masks.size(); sequence++) {
                long from = sequence * seqLen;
                long to = from + seqLen;
                kernels.headNormRope(q.rows(from, to), queryNorm, eps, rope);
                kernels.headNormRope(k.rows(from, to), keyNorm, eps, rope);
                kernels.attention(
                        attended.rows(from, to),
                        q.rows(from, to),
                        k.rows(from, to),
                        v.rows(from, to),
                        shape,
                        masks.get(sequence));
            }
            kernels.linear(hidden, attended, output, null, Epilogue.ADD);
        }
    }

    private void feedForward(Tensor hidden, Tensor normed, Workspace workspace) {
        try (var _ = workspace.frame()) {
            Tensor inner = workspace.allocate(hidden.rows(), gate.rows());
            kernels.rmsNorm(normed, hidden, feedForwardNorm, eps);
            kernels.linear(inner, normed, gate, null, Epilogue.STORE);
            kernels.linear(inner, normed, up, null, Epilogue.SILU_GATE);
            kernels.linear(hidden, inner, down, null, Epilogue.ADD);
        }
    }
}
